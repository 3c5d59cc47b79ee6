resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_collaborator" "c" {
  app_id = heroku_app.web.id
  email  = var.step == 1 ? "bob@example.com" : "carl@example.com"
}
