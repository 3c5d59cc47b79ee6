a = f(<<E
text
E)
b = 1
