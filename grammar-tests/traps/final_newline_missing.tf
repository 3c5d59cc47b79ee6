locals {
  v = 1
}