resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_app" "prod" {
  name   = "oracle-prod"
  region = "us"
}

resource "heroku_pipeline" "p" {
  name = var.step == 1 ? "oracle" : "oracle-two"
}

resource "heroku_pipeline_coupling" "c" {
  app_id   = heroku_app.web.id
  pipeline = heroku_pipeline.p.id
  stage    = var.step == 1 ? "staging" : "development"
}

resource "heroku_pipeline_coupling" "prod" {
  app_id   = heroku_app.prod.id
  pipeline = heroku_pipeline.p.id
  stage    = "production"
}

resource "heroku_pipeline_config_var" "v" {
  pipeline_id    = heroku_pipeline.p.id
  pipeline_stage = "test"
  vars           = { A = var.step == 1 ? "1" : "2" }
  sensitive_vars = { S = "secret-value" }
}

resource "heroku_pipeline_config_var" "r" {
  pipeline_id    = heroku_pipeline.p.id
  pipeline_stage = "review"
  vars           = { A = "1" }
}
