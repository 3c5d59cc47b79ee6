a   = x == y
bbb = x != y
cc  = x <= y
d   = x >= y
