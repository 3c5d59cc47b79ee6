a = 1b = 2
c = "xy"
d = 3
