//! What validate says, with the verdicts of the reference 1.11 where it has any.

use super::{check, validate};
use crate::analysis::Purpose;

#[test]
fn a_configuration_without_mistakes_has_no_diagnostics() {
    let report = validate(
        r#"
terraform {
  required_version = ">= 1.0.0"
}
variable "name" { type = string }
variable "tags" {
  type    = map(object({ size = optional(number, 1) }))
  default = {}
}
locals {
  each = { for key, tag in var.tags : key => tag.size }
}
resource "terraform_data" "one" { input = var.name }
resource "terraform_data" "many" {
  for_each = var.tags
  input    = [each.key, each.value.size, terraform_data.one.id]
}
resource "terraform_data" "counted" {
  count = 2
  input = terraform_data.one.output
  lifecycle {
    replace_triggered_by = [terraform_data.one]
    postcondition {
      condition     = self.id != ""
      error_message = "No id."
    }
  }
  provisioner "local-exec" {
    command = "echo ${self.id} ${count.index}"
  }
}
module "child" {
  source = "./child"
  count  = 2
  name   = "${var.name}-${count.index}"
}
output "all" {
  value = [module.child[*].id, terraform_data.counted[*].id, { for k, v in terraform_data.many : k => v.id }]
}
# FILE child/main.tf
variable "name" {}
resource "terraform_data" "it" { input = var.name }
output "id" { value = terraform_data.it.id }
"#,
    );
    assert_eq!(report, "");
}

#[test]
fn undeclared_things_are_all_reported_at_once() {
    insta::assert_snapshot!(validate(r#"
variable "region" {}
locals {
  a = var.regoin
  b = local.nothing
  c = terraform_data.one.id
  d = module.two
  e = [for x in [] : var.inner]
  f = try(var.tried, 1)
  g = false ? terraform_data.three.idd : 1
  h = module.child.outt
  i = data.terraform_data.three.id
}
resource "terraform_data" "three" {}
module "child" { source = "./child" }
# FILE child/main.tf
output "out" { value = 1 }
"#), @r###"
    main.tf:4:7 Reference to undeclared input variable: An input variable with the name "regoin" has not been declared. Did you mean "region"?
    main.tf:5:7 Reference to undeclared local value: A local value with the name "nothing" has not been declared.
    main.tf:6:7 Reference to undeclared resource: A managed resource "terraform_data" "one" has not been declared in the root module.
    main.tf:7:7 Reference to undeclared module: No module call named "two" is declared in the root module.
    main.tf:8:22 Reference to undeclared input variable: An input variable with the name "inner" has not been declared.
    main.tf:9:11 Reference to undeclared input variable: An input variable with the name "tried" has not been declared.
    main.tf:10:35 Unsupported attribute: This object has no argument, nested block, or exported attribute named "idd". Did you mean "id"?
    main.tf:11:19 Unsupported attribute: This object does not have an attribute named "outt". Did you mean "out"?
    main.tf:12:7 Reference to undeclared resource: A data resource "terraform_data" "three" has not been declared in the root module. Did you mean terraform_data.three?
    "###);
}

#[test]
fn references_out_of_their_context_are_refused() {
    insta::assert_snapshot!(validate(r#"
locals {
  a = each.key
  b = count.index
  c = self.id
  d = var
  e = heroku_app
  f = data.x
  g = path.foo
  h = terraform.foo
  k = each.foo
  l = template.x
}
resource "terraform_data" "one" {
  input = terraform_data.one.id
  provisioner "local-exec" {
    when    = destroy
    command = local.a
  }
  provisioner "local-exec" {
    command = self.nope
  }
}
"#), @r###"
    main.tf:3:7 Reference to "each" in context without for_each: The "each" object can be used only in "module" or "resource" blocks, and only when the "for_each" argument is set.
    main.tf:4:7 Reference to "count" in non-counted context: The "count" object can only be used in "module", "resource", and "data" blocks, and only when the "count" argument is set.
    main.tf:5:7 Invalid "self" reference: The "self" object is not available in this context. This object can be used only in resource provisioner, connection, and postcondition blocks.
    main.tf:6:7 Invalid reference: The "var" object cannot be accessed directly. Instead, access one of its attributes.
    main.tf:7:7 Invalid reference: A reference to a resource type must be followed by at least one attribute access, specifying the resource name.
    main.tf:8:7 Invalid reference: The "data" object must be followed by two attribute names: the data source type and the resource name.
    main.tf:9:7 Invalid "path" attribute: The "path" object does not have an attribute named "foo". The supported attributes are path.module, path.root and path.cwd.
    main.tf:10:7 Invalid "terraform" attribute: The "terraform" object does not have an attribute named "foo". The only supported attributes are terraform.workspace, the name of the currently-selected workspace, and terraform.applying, a boolean which is true only during apply.
    main.tf:11:7 Invalid "each" attribute: The "each" object does not have an attribute named "foo". The supported attributes are each.key and each.value, the current key and value pair of the "for_each" attribute set.
    main.tf:12:7 Reserved symbol name: The symbol name "template" is reserved for use in a future version of the language.
    main.tf:15:11 Self-referential block: Configuration for terraform_data.one may not refer to itself.
    main.tf:18:15 Invalid reference from destroy provisioner: Destroy-time provisioners and their connection configurations may only reference attributes of the related resource, via 'self', 'count.index', or 'each.key'.
    main.tf:21:19 Unsupported attribute: This object has no argument, nested block, or exported attribute named "nope".
    "###);
}

#[test]
fn keys_are_demanded_where_there_are_instances_and_refused_elsewhere() {
    insta::assert_snapshot!(validate(r#"
resource "terraform_data" "counted" { count = 1 }
resource "terraform_data" "single" {}
module "many" {
  source   = "./child"
  for_each = toset(["a"])
}
module "one" { source = "./child" }
output "a" { value = terraform_data.counted.id }
output "b" { value = terraform_data.single[0].id }
output "c" { value = module.many.out }
output "d" { value = module.one["x"].out }
output "e" { value = module.many["a"].out }
# FILE child/main.tf
output "out" { value = 1 }
"#), @r###"
    main.tf:9:22 Missing resource instance key: Because terraform_data.counted has "count" set, its attributes must be accessed on specific instances.
    main.tf:10:22 Unexpected resource instance key: Because terraform_data.single does not have "count" or "for_each" set, references to it must not include an index key.
    main.tf:11:33 Missing resource instance key: Because module.many has "for_each" set, its attributes must be accessed on specific instances.
    main.tf:12:22 Unexpected resource instance key: Because module.one does not have "count" or "for_each" set, references to it must not include an index key.
    "###);
}

#[test]
fn bodies_are_held_to_their_schemas() {
    insta::assert_snapshot!(validate(r#"
resource "terraform_data" "a" {
  inptu = 1
  output = 2
  widget {}
  input {}
  dynamic "thing" {
    for_each = []
    content {}
  }
  lifecycle {
    ignore_changes = [inpt]
  }
}
resource "terraform_dat" "b" {}
data "terraform_data" "c" {}
"#), @r###"
    main.tf:3:3 Unsupported argument: An argument named "inptu" is not expected here. Did you mean "input"?
    main.tf:4:3 Value for unconfigurable attribute: Can't configure a value for "output": its value will be decided automatically based on the result of applying this configuration.
    main.tf:5:3 Unsupported block type: Blocks of type "widget" are not expected here.
    main.tf:6:3 Unsupported block type: Blocks of type "input" are not expected here. Did you mean to define argument "input"? If so, use the equals sign to assign it a value.
    main.tf:7:11 Unsupported block type: Blocks of type "thing" are not expected here.
    main.tf:12:23 Unsupported attribute: This object has no argument, nested block, or exported attribute named "inpt". Did you mean "input"?
    main.tf:15:10 Invalid resource type: The provider terraform.io/builtin/terraform does not support resource type "terraform_dat". Did you mean "terraform_data"?
    main.tf:16:6 Invalid data source: The provider terraform.io/builtin/terraform does not support data source "terraform_data". Did you intend to use a block of type "resource" "terraform_data"?
    "###);
}

#[test]
fn unfit_counts_and_for_eachs_are_refused() {
    insta::assert_snapshot!(validate(r#"
resource "terraform_data" "text" { count = "a" }
resource "terraform_data" "negative" { count = -1 }
resource "terraform_data" "fraction" { count = 1.5 }
resource "terraform_data" "null" { count = null }
resource "terraform_data" "both" {
  count    = 1
  for_each = {}
}
resource "terraform_data" "tuple" { for_each = ["a"] }
resource "terraform_data" "string" { for_each = "a" }
resource "terraform_data" "nothing" { for_each = null }
"#), @r###"
    main.tf:2:44 Invalid count argument: The given "count" argument value is unsuitable: a number is required.
    main.tf:3:48 Invalid count argument: The given "count" argument value is unsuitable: must be greater than or equal to zero.
    main.tf:4:48 Invalid count argument: The given "count" argument value is unsuitable: a whole number is required.
    main.tf:5:44 Invalid count argument: The given "count" argument value is null. An integer is required.
    main.tf:8:3 Invalid combination of "count" and "for_each": The "count" and "for_each" meta-arguments are mutually-exclusive, only one should be used to be explicit about the number of resources to be created.
    main.tf:10:48 Invalid for_each argument: The given "for_each" argument value is unsuitable: the "for_each" argument must be a map, or set of strings, and this is a value of type tuple.
    main.tf:11:49 Invalid for_each argument: The given "for_each" argument value is unsuitable: the "for_each" argument must be a map, or set of strings, and this is a value of type string.
    main.tf:12:50 Invalid for_each argument: The given "for_each" argument value is unsuitable: the given "for_each" argument value is null. A map, or set of strings is allowed.
    "###);
}

#[test]
fn an_unknown_count_is_fine_to_validate_and_refused_in_a_plan() {
    let text = r#"
resource "terraform_data" "first" {}
resource "terraform_data" "second" {
  count = length(terraform_data.first.id)
}
resource "terraform_data" "third" {
  for_each = toset([terraform_data.first.id])
}
output "ids" { value = [terraform_data.second[0].id, terraform_data.third["x"].id] }
"#;
    assert_eq!(validate(text), "");
    insta::assert_snapshot!(check(text, Purpose::Plan), @r###"
    main.tf:4:11 Invalid count argument: The "count" value depends on resource attributes that cannot be determined until apply, so it cannot be predicted how many instances will be created.
    main.tf:7:14 Invalid for_each argument: The "for_each" value includes keys or set values derived from resource attributes that cannot be determined until apply, so the full set of keys that will identify the instances cannot be determined.
    "###);
}

#[test]
fn cycles_are_shown_with_the_way_round() {
    insta::assert_snapshot!(validate(r#"
locals {
  a = local.b
  b = local.c
  c = local.a
}
resource "terraform_data" "one" { input = module.m.out }
module "m" {
  source = "./m"
  in     = terraform_data.one.id
}
# FILE m/main.tf
variable "in" {}
output "out" { value = var.in }
"#), @r###"
    main.tf:3:7 Cycle: Each of these needs the next one first: local.a → local.b → local.c → local.a.
    main.tf:7:43 Cycle: Each of these needs the next one first: terraform_data.one → module.m.output.out → module.m.var.in → terraform_data.one.
    "###);
}

#[test]
fn blocks_that_are_wrong_in_themselves_are_reported_together() {
    insta::assert_snapshot!(validate(r#"
local {}
foo = 1
variable "count" {}
variable "q" {
  type    = "string"
  defualt = 1
}
variable "z" {
  type    = number
  default = "abc"
}
variable "n" {
  nullable = false
  default  = null
}
output "o" {}
resource "terraform_data" {}
resource "terraform_data" "b" {}
resource "terraform_data" "b" {}
module "m" {}
terraform {
  required_version = ">= abc"
  backend "local" {}
  backend "gcs" {}
  foo {}
  required_providers {
    b = { source = "a/b/c/d" }
    c = { sorce = "a/b" }
  }
}
locals {
  b {}
}
check "empty" {}
moved { from = a.b }
removed { from = terraform_data.b }
variable "v" {
  validation {
    condition     = true
    error_message = "Vacuous."
  }
  validation {
    condition     = local.nothing > 1
    error_message = "About something else."
  }
}
"#), @r###"
    main.tf:2:1 Unsupported block type: Blocks of type "local" are not expected here. Did you mean "locals"?
    main.tf:3:1 Unsupported argument: An argument named "foo" is not expected here.
    main.tf:4:10 Invalid variable name: The variable name "count" is reserved due to its special meaning inside module blocks.
    main.tf:6:13 Invalid quoted type constraints: Terraform 0.11 and earlier required type constraints to be given in quotes, but that form is gone. Remove the quotes around "string".
    main.tf:7:3 Unsupported argument: An argument named "defualt" is not expected here. Did you mean "default"?
    main.tf:11:13 Invalid default value for variable: This default value is not compatible with the variable's type constraint: a number is required.
    main.tf:15:14 Invalid default value for variable: A null default value is not valid when nullable=false.
    main.tf:17:12 Missing required argument: The argument "value" is required, but no definition was found.
    main.tf:18:27 Missing name for resource: All resource blocks must have 2 labels (type, name).
    main.tf:20:1 Duplicate resource "terraform_data" configuration: A terraform_data resource named "b" was already declared. Resource names must be unique per type in each module.
    main.tf:21:12 Missing required argument: The argument "source" is required, but no definition was found.
    main.tf:23:22 Invalid version constraint: ">= abc" does not use correct version constraint syntax.
    main.tf:25:3 Duplicate backend configuration: A module may have only one backend configuration.
    main.tf:26:3 Unsupported block type: Blocks of type "foo" are not expected here.
    main.tf:28:20 Invalid provider source string: "a/b/c/d" is not in the format "[hostname/][namespace/]name".
    main.tf:29:11 Invalid required_providers object: required_providers objects can only contain "version", "source" and "configuration_aliases" attributes. To configure a provider, use a "provider" block.
    main.tf:33:3 Unexpected "b" block: Blocks are not allowed here.
    main.tf:35:1 Zero assert blocks: Check blocks must have at least one assert block.
    main.tf:36:7 Missing required argument: The argument "to" is required, but no definition was found.
    main.tf:37:18 Removed object still exists: This statement declares that terraform_data.b was removed, but it is still declared.
    main.tf:40:21 Invalid validation expression: The condition expression must refer to at least one object from elsewhere in the configuration, or else its result would not be checking anything.
    main.tf:44:21 Reference to undeclared local value: A local value with the name "nothing" has not been declared.
    main.tf:44:21 Invalid variable validation condition: The condition for variable "v" must refer to var.v in order to test incoming values.
    "###);
}

#[test]
fn module_calls_are_held_to_the_module_s_variables() {
    insta::assert_snapshot!(validate(r#"
module "m" {
  source = "./m"
  bogus  = 1
  size   = "big"
}
module "gone" { source = "./gone" }
module "far" { source = "heroku/app/heroku" }
module "self" { source = "./" }
# FILE m/main.tf
variable "req" {}
variable "size" { type = number }
"#), @r###"
    main.tf:2:12 Missing required argument: The argument "req" is required, but no definition was found.
    main.tf:4:3 Unsupported argument: An argument named "bogus" is not expected here.
    main.tf:5:12 Invalid value for input variable: The given value is not suitable for module.m.var.size: a number is required.
    main.tf:7:26 Unreadable module directory: The directory gone of module "gone" does not exist.
    main.tf:8:25 Module not available: Module "far" comes from "heroku/app/heroku"; modules from registries, git and archives are not fetched yet.
    main.tf:9:26 Module calls itself: Module "self" is the directory , from which it is called.
    "###);
}

#[test]
fn conditions_speak_with_their_author_s_words() {
    insta::assert_snapshot!(check(r#"
variable "size" {
  type    = number
  default = 0
  validation {
    condition     = var.size > 0
    error_message = "The size is ${var.size}, and must be positive."
  }
}
resource "terraform_data" "a" {
  input = "x"
  lifecycle {
    precondition {
      condition     = var.size > 1
      error_message = "Too small."
    }
  }
}
check "size" {
  assert {
    condition     = var.size > 2
    error_message = "Still small."
  }
}
output "secret" {
  value = sensitive("s")
}
"#, Purpose::Plan), @r###"
    main.tf:2:10 Invalid value for variable: The size is 0, and must be positive.
    main.tf:14:23 Resource precondition failed: Too small.
    main.tf:21:21 warning: Check block assertion failed: Still small.
    main.tf:25:1 Output refers to sensitive values: Output "secret" of the root module holds sensitive data and does not say so: it would be printed after each apply.
    "###);
}

#[test]
fn a_chain_of_twenty_thousand_locals_is_evaluated_without_recursion() {
    use std::fmt::Write;
    let mut text = String::from("locals {\n  v0 = 1\n");
    for at in 1..20_000 {
        writeln!(text, "  v{at} = local.v{}", at - 1).expect("a String takes it");
    }
    text.push_str("}\noutput \"last\" { value = local.v19999 }\n");
    let analysis = super::open(&text);
    assert_eq!(super::report(&analysis), "");
    let last = analysis.evaluation().outputs()["last"].as_i64();
    assert_eq!(last, Some(1));
}

#[test]
fn what_moved_or_is_imported_must_be_where_it_is_said_to_be() {
    let text = r#"
moved {
  from = terraform_data.a
  to   = terraform_data.b
}
moved {
  from = terraform_data.c[1]
  to   = terraform_data.c[0]
}
import {
  to = terraform_data.nowhere
  id = "x"
}
resource "terraform_data" "a" {}
resource "terraform_data" "b" {}
resource "terraform_data" "c" { count = 1 }
"#;
    assert_eq!(validate(text), "");
    insta::assert_snapshot!(check(text, Purpose::Plan), @r###"
    main.tf:3:10 Moved object still exists: This statement declares a move from terraform_data.a, but that is still declared.
    main.tf:11:8 Configuration for import target does not exist: terraform_data.nowhere is not in the configuration, so nothing can be imported to it.
    "###);
}

#[test]
fn ephemeral_resources_of_unknown_providers_are_opaque_and_not_to_be_stored() {
    insta::assert_snapshot!(validate(r#"
ephemeral "random_password" "p" {
  length = var.nothing
}
provider "other" {
  password = ephemeral.random_password.p.result
}
resource "terraform_data" "a" {
  input = ephemeral.random_password.p.result
}
output "o" {
  value = ephemeral.random_password.q.result
}
"#), @r#"
    main.tf:3:12 Reference to undeclared input variable: An input variable with the name "nothing" has not been declared.
    main.tf:9:11 Invalid use of ephemeral value: Ephemeral values are not valid for "input", because it is stored in the state.
    main.tf:12:11 Reference to undeclared resource: An ephemeral resource "random_password" "q" has not been declared in the root module.
    "#);
}

#[test]
fn enabled_takes_a_plain_bool_and_stands_alone() {
    insta::assert_snapshot!(check(r#"
variable "secret" {
  sensitive = true
  default   = true
}
resource "terraform_data" "null" {
  lifecycle { enabled = null }
}
resource "terraform_data" "number" {
  lifecycle { enabled = 1 }
}
resource "terraform_data" "secret" {
  lifecycle { enabled = var.secret }
}
resource "terraform_data" "counted" {
  count = 1
  lifecycle { enabled = count.index == 0 }
}
data "terraform_data" "each" {
  for_each = {}
  lifecycle { enabled = true }
}
module "m" {
  source = "./m"
  count  = 1
  lifecycle {
    enabled         = true
    prevent_destroy = true
  }
}
resource "terraform_data" "off" {
  lifecycle { enabled = false }
}
output "off" { value = terraform_data.off.id }
# FILE m/main.tf
"#, Purpose::Plan), @r###"
    main.tf:7:25 Invalid enabled argument: The given "enabled" argument value is unsuitable: the given value is null.
    main.tf:10:25 Invalid enabled argument: The given "enabled" argument value is unsuitable: a bool is required.
    main.tf:13:25 Invalid enabled argument: The given "enabled" argument value is unsuitable: it is derived from a sensitive value, and whether there is an instance shows anyway.
    main.tf:17:15 Invalid combination of "count" and "enabled": The "count" and "enabled" meta-arguments are mutually-exclusive, only one should be used to be explicit about the number of resources to be created.
    main.tf:19:6 Invalid data source: The provider terraform.io/builtin/terraform does not support data source "terraform_data". Did you intend to use a block of type "resource" "terraform_data"?
    main.tf:21:15 Invalid combination of "for_each" and "enabled": The "for_each" and "enabled" meta-arguments are mutually-exclusive, only one should be used to be explicit about the number of resources to be created.
    main.tf:27:5 Invalid combination of "count" and "enabled": The "count" and "enabled" meta-arguments are mutually-exclusive, only one should be used to be explicit about the number of resources to be created.
    main.tf:28:5 Unsupported argument: An argument named "prevent_destroy" is not expected here.
    main.tf:34:42 Attempt to get attribute from null value: This value is null, so it does not have any attributes.
    "###);
}

#[test]
fn prevent_destroy_takes_a_plain_bool() {
    insta::assert_snapshot!(check(r#"
variable "secret" {
  sensitive = true
  default   = true
}
variable "words" { default = "no" }
resource "terraform_data" "secret" {
  lifecycle { prevent_destroy = var.secret }
}
resource "terraform_data" "words" {
  lifecycle { prevent_destroy = var.words }
}
resource "terraform_data" "each" {
  for_each = toset(["a"])
  lifecycle { prevent_destroy = each.key == "a" }
}
resource "terraform_data" "nothing" {
  lifecycle { prevent_destroy = var.nothing }
}
resource "terraform_data" "null" {
  lifecycle { prevent_destroy = null }
}
"#, Purpose::Plan), @r###"
    main.tf:8:33 Invalid prevent_destroy argument: The given "prevent_destroy" argument value is unsuitable: it is derived from a sensitive value, and a refused plan would show it.
    main.tf:11:33 Invalid prevent_destroy argument: The given "prevent_destroy" argument value is unsuitable: a bool is required.
    main.tf:15:33 Reference to "each" in context without for_each: The "each" object can be used only in "module" or "resource" blocks, and only when the "for_each" argument is set.
    main.tf:18:33 Reference to undeclared input variable: An input variable with the name "nothing" has not been declared.
    "###);
}
