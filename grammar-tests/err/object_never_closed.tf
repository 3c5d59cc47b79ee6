resource "heroku_app" "a" {
  config_vars = {
    A = 1
    B = 2

  region = "eu"
}
locals {
  x = 1
}
