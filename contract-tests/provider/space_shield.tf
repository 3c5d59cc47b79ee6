resource "heroku_space" "s" {
  name         = "oracle-shield"
  organization = "acme"
  region       = "virginia"
  shield       = true
  cidr         = "10.0.0.0/16"
  data_cidr    = "10.1.0.0/16"
}
