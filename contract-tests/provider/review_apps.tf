resource "heroku_pipeline" "p" {
  name = "oracle"
}

resource "heroku_review_app_config" "rc" {
  pipeline_id           = heroku_pipeline.p.id
  org_repo              = "acme/shop"
  automatic_review_apps = var.step == 1
  base_name             = "oracle-review"
  destroy_stale_apps    = true
  stale_days            = var.step == 1 ? 5 : 7
  wait_for_ci           = true
  deploy_target {
    id   = "us"
    type = "region"
  }
}
