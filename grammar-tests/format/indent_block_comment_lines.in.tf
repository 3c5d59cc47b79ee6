a {
/*
  several
     lines
*/
b=1
}
