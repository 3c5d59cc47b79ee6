locals {
  v = "\u12"
}
