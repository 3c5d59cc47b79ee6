locals {
  v = <<E
"\n" \" ${"\n"} $${x} %%{y} $$ %
E
}
