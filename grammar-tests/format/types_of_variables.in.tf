variable "a" {
type="string"
}
variable "b" {
type="list" # c
}
variable "c" {
type="map"
}
variable d {
type=list
}
variable {
type=map
}
variable "e" { type=set }
