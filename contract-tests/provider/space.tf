resource "heroku_space" "s" {
  name         = "oracle-space"
  organization = "acme"
  region       = "virginia"
}

resource "heroku_app" "web" {
  name   = "oracle-private"
  region = "virginia"
  space  = heroku_space.s.name
  organization {
    name = "acme"
  }
}

resource "heroku_space_app_access" "m" {
  space       = heroku_space.s.id
  email       = "member@example.com"
  permissions = var.step == 1 ? ["create_apps"] : []
}

resource "heroku_space_inbound_ruleset" "r" {
  space = heroku_space.s.id
  rule {
    action = "allow"
    source = "8.8.8.8/32"
  }
  rule {
    action = "allow"
    source = var.step == 1 ? "8.8.8.0/24" : "8.8.4.0/24"
  }
}
