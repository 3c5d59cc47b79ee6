locals {
  v = <<E
x
}
