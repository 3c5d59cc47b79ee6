resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
  stack  = var.step == 1 ? "heroku-22" : "heroku-24"
}
