locals {
  v = <<-E
    %{ if true }

      a
    %{ endif }
    E
}
