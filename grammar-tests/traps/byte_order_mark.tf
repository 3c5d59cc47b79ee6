locals {
  v = "x"
}
