locals {
  a-b = 2
  v = local.a-b
}
