locals {
  é = 1
  v = local.é
}
