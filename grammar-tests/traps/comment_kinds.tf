# a
// b
/* c
 * /* d */
locals { # e
  v = /* f */ 1 // g
} /* h */
