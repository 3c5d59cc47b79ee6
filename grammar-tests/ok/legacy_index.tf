a = b.0
c = b.00
d = b.1e5
e = b.0.c
f = b.*.0
g = [1].0
