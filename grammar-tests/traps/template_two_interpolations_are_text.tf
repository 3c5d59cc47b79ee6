locals {
  v = "${1}${true}"
}
