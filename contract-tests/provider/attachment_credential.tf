resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_addon" "db" {
  app_id = heroku_app.web.id
  plan   = "heroku-postgresql:standard-0"
}

resource "heroku_addon_attachment" "cred" {
  app_id    = heroku_app.web.id
  addon_id  = heroku_addon.db.id
  name      = "READONLY"
  namespace = "credential:default"
}
