locals {
  v = {
    for
    k,
    x
    in
    { a = 1, b = 2 }
    :
    k
    =>
    x
    if
    x > 1
  }
}
