locals {
  b = { c = 1 }
  v = local.
  b
}
