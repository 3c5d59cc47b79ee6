locals {
  v =
  1
}
