locals {
  for = 1
  if = 2
  in = 3
  v = [local.for, local.if, local.in]
}
