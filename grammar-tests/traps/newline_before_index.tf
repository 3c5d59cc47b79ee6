locals {
  v = [1, 2]
    [1]
}
