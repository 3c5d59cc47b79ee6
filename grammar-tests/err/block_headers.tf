resource "a" "b" = {
  c = 1
}
resource "a" "b"
{
  c = 1
}
resource "a" "${b}" {
  c = 1
}
resource "a" "b"
resource "a" 5 {
}
resource
a.b {
}
x = 1
