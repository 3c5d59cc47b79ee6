locals {
  a = [[1, 2], [3]]
  v = local.a.0.1
}
