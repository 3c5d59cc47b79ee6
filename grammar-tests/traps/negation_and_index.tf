locals {
  v = -1[0]
}
