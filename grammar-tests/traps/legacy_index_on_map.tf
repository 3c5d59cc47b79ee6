locals {
  v = { "0" = "x" }.0
}
