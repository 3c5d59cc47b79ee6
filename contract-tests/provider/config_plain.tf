resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_app_config_association" "a" {
  app_id = heroku_app.web.id
  vars   = { X = "y", E = "" }
}
