resource "heroku_app" "a" {
  name = "a"
  lifecycle {
    prevent_destroy = true
  }
