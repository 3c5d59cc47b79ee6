locals {
  v = [1, 2].00
}
