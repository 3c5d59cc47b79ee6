locals {
  v = <<E
a${
1 + 2
}b
E
}
