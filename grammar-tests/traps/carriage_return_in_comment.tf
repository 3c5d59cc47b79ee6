# ab
locals {
  v = 1
}
