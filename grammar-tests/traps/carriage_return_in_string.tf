locals {
  v = "ab"
}
