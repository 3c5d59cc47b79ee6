a = x
b = x.y[0].z
c = f("${x}")
d = x == "a" ? "b" : "c"
e = "b"
f = x
g = -1
h = [1, 2]
