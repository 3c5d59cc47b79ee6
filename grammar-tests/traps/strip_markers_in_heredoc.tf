locals {
  v = <<E
  a
  ${~ "b" ~}
  c
%{~ if true ~}
  d
%{~ endif }
e
E
}
