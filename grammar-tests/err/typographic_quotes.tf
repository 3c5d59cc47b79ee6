a = “text”
b = 1
c = 2
