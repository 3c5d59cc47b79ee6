resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
  organization {
    name = "acme"
  }
}

resource "heroku_team_collaborator" "tc" {
  app_id      = heroku_app.web.id
  email       = "member@example.com"
  permissions = var.step == 1 ? ["deploy", "operate", "view"] : ["view"]
}

resource "heroku_team_member" "tm" {
  team  = "acme"
  email = "new@example.com"
  role  = var.step == 1 ? "member" : "admin"
}

data "heroku_team_members" "all" {
  team  = "acme"
  roles = ["admin", "member"]
}
