locals {
  v = 1
}
/* a
