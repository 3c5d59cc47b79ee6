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

resource "heroku_space_vpn_connection" "office" {
  name           = "office"
  space          = heroku_space.s.id
  public_ip      = "203.0.113.1"
  routable_cidrs = ["192.168.1.0/24"]
}

resource "heroku_space_peering_connection_accepter" "a" {
  space                     = heroku_space.s.id
  vpc_peering_connection_id = "pcx-123456789"
}

data "heroku_space_peering_info" "i" {
  name = heroku_space.s.name
}

data "heroku_space" "s" {
  name = heroku_space.s.name
}
