a = <<E
text
E