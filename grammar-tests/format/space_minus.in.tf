a=-1
b=(-x)
c=[-1,-2]
d=f(-1)
e=x- -1
g=x==-1
h=x?-1:-2
i={j=-1,k:-1}
l=[for x in y:-x]
m={for k,v in y:k=>-v}
n="a${-1}"
o= - 1
