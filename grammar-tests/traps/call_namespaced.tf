locals {
  v = core::max(1, 2)
}
