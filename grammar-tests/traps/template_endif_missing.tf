locals {
  v = "%{ if true }a"
}
