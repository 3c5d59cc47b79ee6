a = "first
  second line of text
  third = line"
b = 1
