locals {
  v = 0x10
}
