locals {
  vé = 1
  v = 2
}
