data "heroku_team" "t" {
  name = "acme"
}

resource "heroku_pipeline" "p" {
  name = "oracle"
  owner {
    id   = data.heroku_team.t.id
    type = "team"
  }
}
