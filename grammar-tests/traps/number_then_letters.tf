locals {
  v = 1x
}
