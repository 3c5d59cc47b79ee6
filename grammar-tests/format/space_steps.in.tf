a=x . y
b=x [ 0 ]
c=x [ "k" ] . z
d=x . * . y
e=x [ * ] . y
f=f() [0]
g=(x) [0]
h=[1] [0]
i={j=1} ["j"]
k=x.*[0]
l="x" [0]
