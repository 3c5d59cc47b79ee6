a = f(1
b = x::y
c = x::(1)
d = f(1)(2)
e = f(a b)
g = 1
