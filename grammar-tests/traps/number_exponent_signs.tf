locals {
  v = [1e+2, 1E-2, 1e2]
}
