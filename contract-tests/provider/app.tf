resource "heroku_app" "web" {
  name                  = "oracle-web"
  region                = "us"
  config_vars           = var.step == 1 ? { A = "1", B = "2" } : { A = "1", C = "3" }
  sensitive_config_vars = { S = var.step == 1 ? "secret-1" : "secret-2" }
  buildpacks            = var.step == 1 ? ["heroku/nodejs"] : ["heroku/nodejs", "heroku/ruby"]
  stack                 = "heroku-24"
  acm                   = var.step == 1 ? false : true
}
