locals {
  v = <<-E
      a ${"x"
  } b
      c
    E
}
