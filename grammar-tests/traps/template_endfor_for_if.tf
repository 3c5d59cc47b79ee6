locals {
  v = "%{ if true }a%{ endfor }"
}
