locals {
  v = 1_000
}
