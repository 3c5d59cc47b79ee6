resource "heroku_space" "s" {
  name         = "oracle-fir"
  organization = "acme"
  region       = "virginia"
  generation   = "fir"
}

resource "heroku_app" "web" {
  name   = "oracle-firapp"
  region = "virginia"
  space  = heroku_space.s.name
  organization {
    name = "acme"
  }
}

resource "heroku_telemetry_drain" "app" {
  owner_id      = heroku_app.web.id
  owner_type    = "app"
  endpoint      = "https://api.honeycomb.io/v1/traces"
  exporter_type = "otlphttp"
  signals       = var.step == 1 ? ["traces", "metrics"] : ["traces"]
  headers       = { "x-honeycomb-team" = "secret-key", "x-honeycomb-dataset" = "d" }
}

resource "heroku_telemetry_drain" "space" {
  owner_id      = heroku_space.s.id
  owner_type    = "space"
  endpoint      = var.step == 1 ? "otel.example.com:4317" : "otel2.example.com:4317"
  exporter_type = "otlp"
  signals       = ["logs"]
  headers       = { "authorization" = "Bearer x" }
}
