locals {
  v = { for = 1 }
}
