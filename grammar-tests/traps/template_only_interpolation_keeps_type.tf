locals {
  v = "${[1, 2]}"
}
