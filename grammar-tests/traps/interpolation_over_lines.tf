locals {
  v = "a${
    1
    +
    2
  }b"
}
