a = [for x in y : x]
b = [for i, x in y : x if i > 0]
c = { for k, v in y : k => v... }
d = [for x in [1] : x]
e = [for x in(y) : x]
