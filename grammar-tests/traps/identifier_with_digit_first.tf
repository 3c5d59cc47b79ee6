locals {
  1a = 2
  v = 1
}
