locals {
  v = .5
}
