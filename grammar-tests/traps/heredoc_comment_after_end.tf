locals {
  v = <<E
x
E # c
}
