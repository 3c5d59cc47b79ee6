locals {
  v = 1
}
}
