a = "never closed
b = "fine"
c {
  d = "also
  e = 1
}
f "label {
}
g = [ "x, 2 ]
h = 1
