//! What things come to.

use super::{open, report};
use crate::address::InstanceAddress;

/// The outputs of a configuration, one per line.
fn outputs(text: &str) -> String {
    let analysis = open(text);
    assert_eq!(report(&analysis), "");
    let outputs = analysis.evaluation().outputs();
    outputs
        .iter()
        .map(|(name, value)| format!("{name} = {value:?}\n"))
        .collect()
}

#[test]
fn modules_expand_and_their_outputs_come_back() {
    insta::assert_snapshot!(outputs(r#"
module "region" {
  source   = "./region"
  for_each = { eu = "frankfurt", us = "ashburn" }
  name     = "${each.key}-${each.value}"
}
module "numbered" {
  source = "./region"
  count  = 2
  name   = tostring(count.index)
}
module "single" {
  source = "./region"
  name   = "one"
}
locals { which = "us" }
output "eu" { value = module.region["eu"].name }
output "dynamic" { value = module.region[local.which].name }
output "all" { value = { for key, region in module.region : key => region.name } }
output "numbered" { value = module.numbered[*].name }
output "single" { value = module.single.name }
output "whole" { value = module.single }
# FILE region/main.tf
variable "name" { type = string }
module "inner" {
  source = "./inner"
  name   = "inner-${var.name}"
}
output "name" { value = module.inner.name }
# FILE region/inner/main.tf
variable "name" {}
output "name" { value = var.name }
"#), @r###"
    all = {"eu": "inner-eu-frankfurt", "us": "inner-us-ashburn"}
    dynamic = "inner-us-ashburn"
    eu = "inner-eu-frankfurt"
    numbered = ["inner-0", "inner-1"]
    single = "inner-one"
    whole = {"name": "inner-one"}
    "###);
}

#[test]
fn resources_give_an_object_a_tuple_or_an_object_of_objects() {
    insta::assert_snapshot!(outputs(r#"
resource "terraform_data" "one" { input = "x" }
resource "terraform_data" "counted" {
  count = 2
  input = count.index
}
resource "terraform_data" "each" {
  for_each = toset(["b", "a"])
  input    = each.value
}
output "one" { value = terraform_data.one }
output "counted" { value = terraform_data.counted[1].input }
output "by_index" { value = [for i in [0, 1] : terraform_data.counted[i].input] }
output "each" { value = { for key, it in terraform_data.each : key => it.input } }
output "key" { value = terraform_data.each["b"].input }
"#), @r###"
    by_index = [0, 1]
    counted = 1
    each = {"a": "a", "b": "b"}
    key = "b"
    one = {"id": unknown(string), "input": "x", "output": unknown(any), "triggers_replace": null(any)}
    "###);
}

#[test]
fn an_override_file_changes_what_it_names() {
    insta::assert_snapshot!(outputs(r#"
variable "a" { default = 1 }
locals {
  x = 1
  y = 2
}
resource "terraform_data" "d" { input = "plain" }
output "all" { value = [var.a, local.x, local.y, terraform_data.d.input] }
# FILE main_override.tf
variable "a" { default = 10 }
locals { y = 20 }
resource "terraform_data" "d" { input = "overridden" }
"#), @r###"all = [10, 1, 20, "overridden"]"###);
}

#[test]
fn paths_and_workspace_have_values() {
    insta::assert_snapshot!(outputs(r#"
module "m" { source = "./modules/m" }
output "root" { value = [path.root, path.module, terraform.workspace] }
output "m" { value = module.m.path }
# FILE modules/m/main.tf
output "path" { value = [path.root, path.module] }
"#), @r###"
    m = [".", "modules/m"]
    root = [".", ".", "default"]
    "###);
}

#[test]
fn sensitive_values_stay_sensitive_through_modules() {
    let analysis = open(
        r#"
variable "token" {
  sensitive = true
  default   = "canary"
}
module "m" {
  source = "./m"
  in     = "a-${var.token}"
}
resource "terraform_data" "t" { input = module.m.out }
output "out" {
  value     = module.m.out
  sensitive = true
}
# FILE m/main.tf
variable "in" {}
output "out" { value = upper(var.in) }
"#,
    );
    assert_eq!(report(&analysis), "");
    let address: InstanceAddress = "terraform_data.t".parse().expect("an address");
    let config = analysis.evaluation().config(&address).expect("it was evaluated");
    assert!(config.get("input").expect("it is set").is_sensitive());
}

#[test]
fn dependencies_are_the_whole_way_through_locals_modules_and_outputs() {
    let analysis = open(
        r#"
resource "terraform_data" "base" {}
locals { base = terraform_data.base.id }
module "m" {
  source = "./m"
  in     = local.base
}
resource "terraform_data" "top" { input = module.m.out }
resource "terraform_data" "after" { depends_on = [module.m] }
# FILE m/main.tf
variable "in" {}
resource "terraform_data" "mid" { input = var.in }
resource "terraform_data" "other" {}
output "out" { value = terraform_data.mid.id }
"#,
    );
    assert_eq!(report(&analysis), "");
    let dependencies = |address: &str| {
        let address = address.parse().expect("an address");
        let found = analysis.program().dependencies(&address);
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    // As the reference 1.11.4 records them in its state.
    assert_eq!(
        dependencies("terraform_data.top"),
        "module.m.terraform_data.mid terraform_data.base"
    );
    assert_eq!(
        dependencies("terraform_data.after"),
        "module.m.terraform_data.mid module.m.terraform_data.other terraform_data.base"
    );
    let edges = analysis.program().resource_edges();
    let edges: Vec<String> = edges.iter().map(|(from, to)| format!("{from} → {to}")).collect();
    insta::assert_snapshot!(edges.join("\n"), @r###"
    module.m.terraform_data.mid → terraform_data.base
    terraform_data.top → module.m.terraform_data.mid
    terraform_data.after → module.m.terraform_data.mid
    terraform_data.after → module.m.terraform_data.other
    "###);
}

#[test]
fn json_syntax_says_the_same_as_native_syntax() {
    let analysis = open(
        r#"
output "all" { value = [var.size, local.twice, terraform_data.a.input, terraform_data.b[0].input] }
# FILE more.tf.json
{
  "variable": { "size": { "type": "number", "default": 2 } },
  "locals": { "twice": "${var.size * 2}" },
  "resource": {
    "terraform_data": {
      "a": { "input": "x-${local.twice}", "lifecycle": { "ignore_changes": ["input"] } },
      "b": { "count": 1, "input": "plain", "depends_on": ["terraform_data.a"] }
    }
  }
}
# FILE terraform.tfvars.json
{ "size": 3 }
"#,
    );
    assert_eq!(report(&analysis), "");
    let all = &analysis.evaluation().outputs()["all"];
    insta::assert_snapshot!(format!("{all:?}"), @r###"[3, 6, "x-6", "plain"]"###);
    let b = "terraform_data.b".parse().expect("an address");
    assert_eq!(analysis.program().dependencies(&b).len(), 1);
}

#[test]
fn what_is_not_enabled_is_null() {
    insta::assert_snapshot!(outputs(r#"
variable "on" { default = false }
resource "terraform_data" "off" {
  input = "x"
  lifecycle { enabled = var.on }
}
resource "terraform_data" "on" {
  input = "y"
  lifecycle { enabled = !var.on }
}
module "off" {
  source = "./m"
  lifecycle { enabled = var.on }
}
module "on" {
  source = "./m"
  lifecycle { enabled = "true" }
}
output "off" { value = terraform_data.off }
output "on" { value = terraform_data.on.input }
output "either" { value = try(terraform_data.off.input, terraform_data.on.input) }
output "module_off" { value = module.off }
output "module_either" { value = module.off == null ? module.on.name : module.off.name }
output "module_tried" { value = can(module.off.name) }
# FILE m/main.tf
output "name" { value = "m" }
"#), @r###"
    either = "y"
    module_either = "m"
    module_off = null(any)
    module_tried = false
    off = null(any)
    on = "y"
    "###);
}
