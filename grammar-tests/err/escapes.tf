a = "\q \u12 \uD800 \U00110000 \' ok"
b = "C:\dir\file"
c "la\bel" {}
d = 1
