locals {
  v = <<-E
	a
    b
  E
}
