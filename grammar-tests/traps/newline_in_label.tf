locals {
  v = 1
}
variable "a
b" {}
