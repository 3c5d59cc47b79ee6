a=1
bbb=2
# comment
cccccc=3
dd=4
