locals {
  a = [
    1,
    2
  b = f(1, 2
  c = (1 + 2
  d = x[0
  e = 5
}
f = 1
