locals {
  v
  = 1
}
