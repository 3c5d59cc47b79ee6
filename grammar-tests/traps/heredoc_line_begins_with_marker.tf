locals {
  v = <<E
End
E x
 E
E
}
