a   = 1     # one
bbb = 22222 # two
c   = 3     // three
