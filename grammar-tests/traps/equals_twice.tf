locals {
  v == 1
}
