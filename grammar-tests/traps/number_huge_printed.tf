locals {
  v = 1e400
}
