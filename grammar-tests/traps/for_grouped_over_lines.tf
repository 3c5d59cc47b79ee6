locals {
  v = { for x in ["a", "ab", "b"] : substr(x, 0, 1) =>
    x
    ...
  }
}
