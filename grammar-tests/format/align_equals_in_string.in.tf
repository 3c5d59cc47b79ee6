a="x=y"
bbb=f("=")
