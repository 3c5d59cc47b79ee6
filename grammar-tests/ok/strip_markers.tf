a = "x ${~ y ~} z"
b = "x \n ${~ y } z"
c = "${y ~} \n "
d = "%{ if x ~} yes %{~ else ~} no %{~ endif }!"
e = <<E
  a
  ${~ x ~}

  b
E
f = <<E
a
${~ x ~}
b
E
