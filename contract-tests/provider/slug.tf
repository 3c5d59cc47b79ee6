resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_slug" "s" {
  app_id                         = heroku_app.web.id
  file_path                      = "slug.tgz"
  commit                         = "abc123"
  commit_description             = "first"
  buildpack_provided_description = "Node"
  stack                          = "heroku-24"
  process_types = {
    web = var.step == 1 ? "./run" : "./run2"
  }
}

resource "heroku_app_release" "r" {
  app_id      = heroku_app.web.id
  slug_id     = heroku_slug.s.id
  description = "from oracle"
}

resource "heroku_formation" "web" {
  app_id     = heroku_app.web.id
  type       = "web"
  quantity   = 1
  size       = "eco"
  depends_on = [heroku_app_release.r]
}
