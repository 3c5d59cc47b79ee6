resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_addon" "db" {
  app_id = heroku_app.web.id
  plan   = var.step == 1 ? "papertrail" : "papertrail:fixa"
}
