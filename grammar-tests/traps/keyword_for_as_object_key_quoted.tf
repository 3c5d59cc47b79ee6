locals {
  v = { "for" = 1, ("if") = 2 }
}
