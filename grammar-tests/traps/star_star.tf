locals {
  v = 2 ** 3
}
