resource "heroku_app" "web" {
  name   = "a-${var.x}"
  region = var.regions["eu"][0].name
  lifecycle { prevent_destroy = true }
}
x = [for a, b in c : upper(a) if b]
