a = 1
b {
  c = <<E
line
E
  d = [
    1,
  ]
} # end
# a lone  in a comment
