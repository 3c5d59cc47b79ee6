# Line breaks mean nothing inside parentheses, square brackets, `for` and template sequences.
a = (
  1
  +
  2
)
b = [
  1
  ,
  2,
]
c = f(
  1
  ,
  2...
)
d = [
  for
  x
  in
  y
  :
  x
  if
  z
]
e = {
  for k,
  v in y :
  k
  =>
  v...
  if z
}
f = "%{ if
  x
}yes%{
else
}no%{ endif
}"
g = "${
  x
  .y
}"
h = x[
  0
]
i = (b.
  c)
