locals {
  v = null[*]
}
