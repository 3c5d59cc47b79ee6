locals {
  v = <<E
E
}
