locals {
  v = { , }
}
