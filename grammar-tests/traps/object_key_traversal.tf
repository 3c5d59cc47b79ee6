locals {
  v = { a.b = 1 }
}
