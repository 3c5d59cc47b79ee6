resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_app_webhook" "w" {
  app_id  = heroku_app.web.id
  level   = var.step == 1 ? "notify" : "sync"
  url     = "https://example.com/hook"
  include = var.step == 1 ? ["api:release"] : ["api:release", "api:build"]
}

resource "heroku_app_webhook" "w2" {
  app_id        = heroku_app.web.id
  level         = "notify"
  url           = "https://example.com/hook2"
  include       = ["api:dyno"]
  secret        = var.step == 1 ? "a-long-secret" : "another-secret"
  authorization = "Bearer abcdefghi"
}
