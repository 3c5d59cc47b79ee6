resource "heroku_app" "web" {
  name   = "oracle-web"
  region = "us"
}

resource "heroku_addon" "db" {
  app_id = heroku_app.web.id
  plan   = var.step == 1 ? "heroku-postgresql:essential-0" : "heroku-postgresql:essential-1"
  name   = "oracle-db"
}

resource "heroku_addon" "redis" {
  app_id = heroku_app.web.id
  plan   = "heroku-redis:mini"
  config = { maxmemory_policy = var.step == 1 ? "noeviction" : "allkeys-lru" }
}

resource "heroku_app" "other" {
  name   = "oracle-other"
  region = "us"
}

resource "heroku_addon_attachment" "a" {
  app_id   = heroku_app.other.id
  addon_id = heroku_addon.db.id
  name     = var.step == 1 ? "MAIN_DB" : "OTHER_DB"
}

resource "heroku_addon_attachment" "plain" {
  app_id   = heroku_app.other.id
  addon_id = heroku_addon.redis.id
}
