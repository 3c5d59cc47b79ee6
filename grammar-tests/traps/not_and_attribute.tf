locals {
  v = !{ a = true }.a
}
