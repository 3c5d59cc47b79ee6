locals {
  v = 1.
}
