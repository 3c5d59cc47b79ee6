locals {
  v = <<A-B
x
A-B
}
