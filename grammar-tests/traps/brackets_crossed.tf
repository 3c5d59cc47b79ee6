locals {
  v = [(1])
}
