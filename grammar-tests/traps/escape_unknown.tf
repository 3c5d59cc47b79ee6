locals {
  v = "\x"
}
