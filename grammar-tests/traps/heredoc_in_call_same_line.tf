locals {
  v = upper(<<E
x
E)
}
