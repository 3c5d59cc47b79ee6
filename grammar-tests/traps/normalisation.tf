locals {
  v = { length = length("é"), same = "é" == "é", ("é") = "key" }
}
