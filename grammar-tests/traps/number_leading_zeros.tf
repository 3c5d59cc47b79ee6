locals {
  v = 007
}
