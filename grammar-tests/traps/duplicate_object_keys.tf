locals {
  v = { a = 1, b = 2, a = 3, "b" = 4, ("b") = 5 }
}
