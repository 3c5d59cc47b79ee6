resource "heroku_app" "a" {
  name = "a"

resource "heroku_app" "b" {
  name = "b"
}

output "c" {
  value = 1
}
