a = x | y
b = 2 ^ 3
c = ~x
d = x ?? y
e = x?.y
f = x => y
g = x++
h = a \
  + b
i = @x
j = 1
