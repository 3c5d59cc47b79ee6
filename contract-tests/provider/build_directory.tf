resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_build" "b" {
  app_id     = heroku_app.web.id
  buildpacks = ["https://github.com/heroku/heroku-buildpack-nodejs"]
  source {
    path    = "app"
    version = var.step == 1 ? "v1" : "v2"
  }
}

resource "heroku_formation" "web" {
  app_id     = heroku_app.web.id
  type       = "web"
  quantity   = var.step
  size       = var.step == 1 ? "standard-1x" : "Standard-2X"
  depends_on = [heroku_build.b]
}
