resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
  organization {
    name   = "acme"
    locked = var.step == 1 ? false : true
  }
}
