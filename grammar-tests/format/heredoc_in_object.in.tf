a {
b={
c=<<E
x
E
ddd=1
}
}
