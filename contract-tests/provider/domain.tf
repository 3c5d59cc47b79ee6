resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_formation" "web" {
  app_id     = heroku_app.web.id
  type       = "web"
  quantity   = 1
  size       = "basic"
  depends_on = [heroku_build.b]
}

resource "heroku_build" "b" {
  app_id = heroku_app.web.id
  source {
    path = "app.tgz"
  }
}

resource "heroku_domain" "plain" {
  app_id   = heroku_app.web.id
  hostname = "plain.example.com"
}

resource "heroku_ssl" "s" {
  app_id            = heroku_app.web.id
  certificate_chain = file("certificate.pem")
  private_key       = file("key.pem")
  depends_on        = [heroku_formation.web]
}

resource "heroku_domain" "d" {
  app_id          = heroku_app.web.id
  hostname        = "www.example.com"
  sni_endpoint_id = heroku_ssl.s.id
}
