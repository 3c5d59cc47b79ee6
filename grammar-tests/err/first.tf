resource "heroku_app" "web" {
  name = "a
  region = 
}
