locals {
  v = "a"[*]
}
