a={
x=1
yyy="2" # c
zz=[1]// d
}
