locals {
  v = -[1, 2][0]
}
