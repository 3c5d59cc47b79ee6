locals {
  v = "${}"
}
