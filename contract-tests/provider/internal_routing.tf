resource "heroku_space" "s" {
  name         = "oracle-space"
  organization = "acme"
  region       = "virginia"
}

resource "heroku_app" "web" {
  name             = "oracle-private"
  region           = "virginia"
  space            = heroku_space.s.name
  internal_routing = true
  organization {
    name = "acme"
  }
}

resource "heroku_app" "plain" {
  name   = "oracle-private2"
  region = "virginia"
  space  = heroku_space.s.name
  organization {
    name = "acme"
  }
}
