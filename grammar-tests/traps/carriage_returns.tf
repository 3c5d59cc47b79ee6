locals {
  v = "x"
}
