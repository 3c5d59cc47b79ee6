resource "heroku_app" "a" {
  organization {
    name = "x"
  region = "eu"
}

resource "heroku_app" "b" {
  name = "b"
}
