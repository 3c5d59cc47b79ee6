locals {
  v = 1;
}
