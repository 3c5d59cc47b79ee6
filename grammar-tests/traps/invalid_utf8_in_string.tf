locals {
  v = "café"
}
