locals {
  v = <<E
%{ if true }a\tb\" $${c}%{ endif }
E
}
