a {
  b = x
  c {
    d = y
  }
}
variable "x" {
  default = z
}
