a = [for]
b = [for x y : x]
c = [for x in y]
d = [for x in y : x => 1]
e = { for x in y : x }
f = [for x in y : x...]
g = [for x in y : x, 1]
h = { for = 1 }
i = [for x, y, z in w : x]
j = { for k, v in y : k => v if }
k = 1
