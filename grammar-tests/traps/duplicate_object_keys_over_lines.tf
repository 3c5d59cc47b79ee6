locals {
  v = {
    a = 1
    a = 2
  }
}
