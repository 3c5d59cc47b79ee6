variable "secret" {
  default   = "hush-hush"
  sensitive = true
}

variable "secrets" {
  default   = { A = "hush-2", B = "hush-3" }
  sensitive = true
}

resource "heroku_app" "web" {
  name                  = "oracle-web"
  region                = "us"
  config_vars           = { PLAIN = "x", MARKED = var.secret }
  sensitive_config_vars = { S = var.secret, T = "t" }
}

resource "heroku_app" "two" {
  name                  = "oracle-two"
  region                = "us"
  sensitive_config_vars = var.secrets
}

resource "heroku_app_config_association" "a" {
  app_id         = heroku_app.web.id
  vars           = { X = "${var.secret}-x" }
  sensitive_vars = { Y = var.secret }
}
