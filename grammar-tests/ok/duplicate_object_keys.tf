# Both are kept in order; the last one counts.
a = { x = 1, x = 2, "x" = 3 }
