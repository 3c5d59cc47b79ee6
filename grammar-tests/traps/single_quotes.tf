locals {
  v = 'a'
}
