é = "é"
b = é.é
c = <<E
é
E
d = { é = 1 }
b "é" {}
