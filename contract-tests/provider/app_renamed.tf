resource "heroku_app" "web" {
  name   = var.step == 1 ? "oracle-web" : "oracle-web-renamed"
  region = "eu"
}
