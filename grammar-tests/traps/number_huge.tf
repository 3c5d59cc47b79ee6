locals {
  v = 1e400 > 1e399
}
