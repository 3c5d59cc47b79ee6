variable "a" {
  type = string
}
variable "b" {
  type = list(string) # c
}
variable "c" {
  type = map(string)
}
variable "d" {
  type = list(any)
}
variable {
  type = map(any)
}
variable "e" { type = set(any) }
