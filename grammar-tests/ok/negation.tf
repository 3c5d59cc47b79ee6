# The sign applies to the term with its steps.
a = -1[0]
b = -x.y
c = !x.y == z
d = -1 + 2
e = - -1
f = 1 - -1
g = !!x
h = a-b
i = a - b
