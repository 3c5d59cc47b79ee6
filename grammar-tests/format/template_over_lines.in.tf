a="x ${
y
} z"
b {
c="x ${f(
1,
2
)} z"
}
