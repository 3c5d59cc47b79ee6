a = []
b = {}
c = [1, "two", [3], { four = 4 }, ]
d = { a = 1, b : 2, "c" = 3, (d) = 4, "e${f}" = 5, 6 = 7, }
e = {
  a = 1

  b = 2, # two
  c = [
    1,
  ]
  # last
}
f = { if = 1, null = 2, true = 3, in = 4 }
g = { a.b = 1 }
h = { x ? "y" : "z" = 1 }
