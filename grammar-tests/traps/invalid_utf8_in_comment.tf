# café
locals {
  v = 1
}
