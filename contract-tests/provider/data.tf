resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_addon" "db" {
  app_id = heroku_app.web.id
  plan   = "heroku-postgresql:essential-0"
}

resource "heroku_pipeline" "p" {
  name = "oracle"
}

data "heroku_app" "web" {
  name = heroku_app.web.name
}

data "heroku_addon" "db" {
  name = heroku_addon.db.name
}

data "heroku_pipeline" "p" {
  name = heroku_pipeline.p.name
}

data "heroku_team" "t" {
  name = "acme"
}
