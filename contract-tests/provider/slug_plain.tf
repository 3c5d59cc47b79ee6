resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_slug" "s" {
  app_id    = heroku_app.web.id
  file_path = "slug.tgz"
  process_types = {
    web = "./run"
  }
}

resource "heroku_app_release" "r" {
  app_id  = heroku_app.web.id
  slug_id = heroku_slug.s.id
}
