a = "${x"
b = "${x y}"
c = "${x:-default}"
d = "${}"
e = "a ${x
f = 1
g = "${x}
h = "${x["y}"
i = "${(x}"
j = <<E
${x
y = 1
E
k = 1
