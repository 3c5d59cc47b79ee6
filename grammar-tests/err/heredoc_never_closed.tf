a = 1
b = <<EOT
text
EOTX
c = 1
