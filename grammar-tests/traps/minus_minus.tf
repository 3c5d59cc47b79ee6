locals {
  v = 1 - -1
}
