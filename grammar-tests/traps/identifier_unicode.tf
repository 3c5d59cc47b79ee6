locals {
  größe = 2
  v = local.größe
}
