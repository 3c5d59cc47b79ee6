# hash
// slashes
/* block
   of lines */
a = 1 # after
b /* between */ = /* between */ 2 // after
c = [ # after a bracket
  1, # after an item
  # alone
]
d { # after a brace
  # alone in a block
} # after a block
/* before */ e = 3
