locals {
  v = { a = 1, "b c" = 2, (upper("d")) = 3, 4 = 5, true = 6, "${"e"}" = 7, null = 8 }
}
