locals {
  v = <<E # c
x
E
}
