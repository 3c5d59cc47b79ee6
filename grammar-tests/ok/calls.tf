a = f()
b = f(1, 2)
c = f(x...)
d = f(1, x...)
e = f(1, 2,)
f = provider::heroku::slug(1)
g = core :: upper("x")
h = f (1)
i = f(
  # comment
  1 # comment
)
