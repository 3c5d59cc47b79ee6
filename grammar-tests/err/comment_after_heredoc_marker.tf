a = <<E # comment
text
E
b = 1
