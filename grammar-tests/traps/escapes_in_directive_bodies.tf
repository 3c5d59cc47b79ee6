locals {
  v = "%{ if true }a\tb\"$${c}%{ else }\n%{ endif }"
}
