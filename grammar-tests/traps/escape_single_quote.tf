locals {
  v = "\'"
}
