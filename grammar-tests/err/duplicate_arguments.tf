a = 1
b {
  c = 1
  d = 2
  c = 3
}
a = 2
