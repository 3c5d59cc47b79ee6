a =
b = # comment
c {
  d =
}
e = 1 +
f = x ? 1
g = x ? 1 :
h = [1, , 2]
i = f(,)
j = { k = , l = 1 }
m = { k }
n = { k = 1, l
  o = 2 }
p = !
q = x[]
r = ()
s = 1
