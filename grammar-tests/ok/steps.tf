a = b.c["d"][0].e
b = b[c].d
c = b["x${y}"]
d = f(x).y[0]["z"]
e = b.*.c
f = b.*.c.0.d[0].e
g = b[*]
h = b[*].c[0][x].d
i = b[*].c[*].d
j = b[*].c.*.d[0]
k = [1][0]
l = { a = 1 }.a
m = "x".y
n = b . c [ 0 ]
o = true.x
p = b[true]
q = b[-1]
r = (b).c
