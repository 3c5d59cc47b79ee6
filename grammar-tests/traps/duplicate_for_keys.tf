locals {
  v = { for x in [1, 1] : "k" => x }
}
