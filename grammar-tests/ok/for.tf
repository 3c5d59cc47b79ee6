a = [for x in y : x]
b = [for i, x in y : "${i}${x}" if x != ""]
c = { for x in y : x => 1 }
d = { for k, v in y : v => k... if v }
e = [for x in [for y in z : y] : { a = x }]
f = { "for" = 1 }
g = for
h = [for x in y : x ? 1 : 2]
