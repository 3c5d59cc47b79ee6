locals {
  v = "${1"
}
