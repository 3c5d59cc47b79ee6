a = "${x}y"
b = "${x}${y}"
c = "${x}" == "y"
d = ["${x}"]
e = { f = "${x}" }
g = "%{if x}y%{endif}"
h = f("${x}")
