resource "heroku_pipeline" "p" {
  name = "oracle"
}

resource "heroku_review_app_config" "rc" {
  pipeline_id = heroku_pipeline.p.id
  org_repo    = "acme/shop"
  deploy_target {
    id   = "us"
    type = "region"
  }
}
