resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_config" "common" {
  vars           = { LOG_LEVEL = var.step == 1 ? "info" : "debug" }
  sensitive_vars = { KEY = "abcdef-secret" }
}

resource "heroku_app_config_association" "a" {
  app_id         = heroku_app.web.id
  vars           = var.step == 1 ? merge(heroku_config.common.vars, { OLD = "1" }) : heroku_config.common.vars
  sensitive_vars = heroku_config.common.sensitive_vars
}
