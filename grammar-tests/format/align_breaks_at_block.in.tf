a=1
bbb=2
block {
x=1
yyy=2
}
cccccc=3
