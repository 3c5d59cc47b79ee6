a = <<E
E
b = <<EOT
EOT2
EOT and more
 EOTX
"quotes" \n \" stay
	EOT	
c = <<-EOT
    four
      six

   	
    ${x} four
  EOT
d = <<-EOT
	tab
	  tab and two
EOT
e = <<-EOT
  ${x}
    y
EOT
f = [<<E
x
E
  , <<E
y
E
]
g = f(<<E
$${x} %%{ y } ${z}
E
)
h = { i = <<E
x
E
}
