resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_build" "b" {
  app_id = heroku_app.web.id
  source {
    path = "app.tgz"
  }
}

resource "heroku_formation" "web" {
  app_id     = heroku_app.web.id
  type       = "web"
  quantity   = var.step == 1 ? 1 : 0
  size       = "Basic"
  depends_on = [heroku_build.b]
}
