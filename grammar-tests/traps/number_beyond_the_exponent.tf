locals {
  v = 1e99999999999
}
