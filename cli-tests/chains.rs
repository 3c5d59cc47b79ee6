//! Resources and modules that repeat over what another one made: `each.value` is known only when that is there.

use crate::place::{Place, VERSIONS};

const CHAIN: &str = r#"
resource "heroku_app" "web" {
  for_each = toset(["one", "two"])
  name     = "chained-${each.key}"
  region   = "us"
}
locals {
  hosts = { for name, app in heroku_app.web : "${name}.example.com" => { app = app.id } }
}
resource "heroku_domain" "web" {
  for_each = local.hosts
  app_id   = each.value.app
  hostname = each.key
}
module "drain" {
  source   = "./drain"
  for_each = heroku_app.web
  app_id   = each.value.id
}
resource "terraform_data" "target" {
  for_each = heroku_domain.web
  input    = each.value.cname
  lifecycle {
    precondition {
      condition     = strcontains(each.value.cname, "herokudns.com")
      error_message = "No target."
    }
  }
}
output "targets" {
  value = { for host, target in terraform_data.target : host => target.output == heroku_domain.web[host].cname }
}
output "tokens" {
  value = [for drain in module.drain : drain.token != null]
}
"#;

const DRAIN: &str = r#"
terraform {
  required_providers {
    heroku = { source = "heroku/heroku", version = "~> 5.0" }
  }
}
variable "app_id" {
  type = string
}
resource "heroku_drain" "logs" {
  app_id = var.app_id
  url    = "https://logs.example.com/${var.app_id}"
}
output "token" {
  value = heroku_drain.logs.token
}
"#;

#[test]
fn for_each_over_what_is_being_made_is_applied_in_one_run() {
    let files = [("versions.tf", VERSIONS), ("main.tf", CHAIN), ("drain/main.tf", DRAIN)];
    let place = Place::new(&files);
    place
        .run("apply -sandbox -auto-approve")
        .check(0, &["8 added, 0 changed"]);
    let outputs = place.run("output -json").check(0, &[]).out;
    let outputs: serde_json::Value = serde_json::from_str(&outputs).expect("JSON");
    let targets = serde_json::json!({ "one.example.com": true, "two.example.com": true });
    assert_eq!(outputs["targets"]["value"], targets);
    assert_eq!(outputs["tokens"]["value"], serde_json::json!([true, true]));
    place.run("plan -sandbox -detailed-exitcode").check(0, &["No changes."]);
}
