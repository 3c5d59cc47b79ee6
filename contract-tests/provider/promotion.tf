resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_app" "prod" {
  name   = "oracle-prod"
  region = "us"
}

resource "heroku_pipeline" "p" {
  name = "oracle"
}

resource "heroku_pipeline_coupling" "c" {
  app_id   = heroku_app.web.id
  pipeline = heroku_pipeline.p.id
  stage    = "staging"
}

resource "heroku_pipeline_coupling" "prod" {
  app_id   = heroku_app.prod.id
  pipeline = heroku_pipeline.p.id
  stage    = "production"
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

resource "heroku_pipeline_promotion" "promo" {
  pipeline      = heroku_pipeline.p.id
  source_app_id = heroku_app.web.id
  release_id    = heroku_app_release.r.id
  targets       = [heroku_app.prod.id]
  depends_on    = [heroku_pipeline_coupling.c, heroku_pipeline_coupling.prod]
}
