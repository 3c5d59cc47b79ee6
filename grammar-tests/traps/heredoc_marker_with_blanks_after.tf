locals {
  v = <<E
x
E  	
}
