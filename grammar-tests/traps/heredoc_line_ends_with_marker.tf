locals {
  v = <<E
x E
E
}
