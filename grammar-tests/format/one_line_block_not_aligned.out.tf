a { b = 1 }
ccc { d = 2 }
