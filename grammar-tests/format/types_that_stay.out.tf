variable "a" {
  type = "number"
}
variable "b" {
  type = list("string")
}
variable "c" {
  type = "${string}"
}
variable "d" {
  x {
    type = "string"
  }
}
output "e" {
  type = "string"
}
variable "f" {
  type = tuple
}
variable "g" {
  type = object({ a = string, b = optional(list(string)) })
}
