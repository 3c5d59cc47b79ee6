resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_build" "b" {
  app_id = heroku_app.web.id
  source {
    url     = "https://example.com/src.tgz"
    version = var.step == 1 ? "v1" : "v2"
  }
}
