a=1
bbb=[
1,
]
cccccc=3
dd=4
