locals {
  v = `a`
}
