resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_app_feature" "f" {
  app_id  = heroku_app.web.id
  name    = "log-runtime-metrics"
  enabled = var.step == 1
}

resource "heroku_app_feature" "p" {
  app_id = heroku_app.web.id
  name   = "http-session-affinity"
}

resource "heroku_account_feature" "af" {
  name    = "metrics-beta"
  enabled = var.step == 1
}
