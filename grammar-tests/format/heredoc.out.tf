a   = <<E
  text  with   blanks
	${x + 1}   y
E
bbb = 1
