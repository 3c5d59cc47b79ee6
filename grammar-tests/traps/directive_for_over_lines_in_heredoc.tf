locals {
  v = <<E
%{ for x
  in [1,
  2] ~}
<${x}>
%{ endfor ~}
E
}
