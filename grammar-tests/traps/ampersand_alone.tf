locals {
  v = true & false
}
