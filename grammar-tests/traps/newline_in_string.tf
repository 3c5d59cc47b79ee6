locals {
  v = "a
b"
}
