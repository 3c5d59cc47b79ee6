locals {
  v = 1e-400 > 0
}
