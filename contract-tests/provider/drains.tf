resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_drain" "d" {
  app_id = heroku_app.web.id
  url    = var.step == 1 ? "syslog://one.example.com:514" : "syslog://two.example.com:514"
}

resource "heroku_drain" "s" {
  app_id        = heroku_app.web.id
  sensitive_url = "https://user:pass@logs.example.com/x"
}
