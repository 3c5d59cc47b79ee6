//! Values for variables: precedence, conversion, mistakes.

use super::{open_with, report};
use crate::analysis::{Analysis, Options, Purpose};
use crate::config::Given;

fn plan(text: &str, given: &[&str], environment: &[(&str, &str)]) -> Analysis {
    let mut options = Options::new(Purpose::Plan);
    options.given = given
        .iter()
        .map(|text| match text.strip_prefix("file:") {
            Some(path) => Given::File(path.into()),
            None => Given::Assignment((*text).to_owned()),
        })
        .collect();
    options.environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    open_with(text, options)
}

#[test]
fn later_sources_win_over_earlier_ones() {
    let text = r#"
variable "a" { default = "default" }
variable "b" { default = "default" }
variable "c" { default = "default" }
variable "d" { default = "default" }
variable "e" { default = "default" }
variable "f" { default = "default" }
output "all" { value = [var.a, var.b, var.c, var.d, var.e, var.f] }
# FILE terraform.tfvars
c = "terraform.tfvars"
d = "terraform.tfvars"
e = "terraform.tfvars"
f = "terraform.tfvars"
# FILE z.auto.tfvars
d = "z.auto"
# FILE a.auto.tfvars.json
{ "d": "a.auto", "e": "a.auto" }
# FILE given.tfvars
e = "given"
f = "given"
"#;
    let environment = [
        ("TF_VAR_b", "environment"),
        ("TF_VAR_c", "environment"),
        ("TF_VAR_zz", "x"),
    ];
    let analysis = plan(text, &["f=first", "file:given.tfvars", "f=last"], &environment);
    assert_eq!(report(&analysis), "");
    insta::assert_snapshot!(
        format!("{:?}", analysis.evaluation().outputs()["all"]),
        @r###"["default", "environment", "terraform.tfvars", "z.auto", "given", "last"]"###
    );
}

#[test]
fn texts_are_themselves_for_primitive_types_and_expressions_for_others() {
    let text = r#"
variable "text" { type = string }
variable "number" { type = number }
variable "untyped" {}
variable "list" { type = list(string) }
variable "object" { type = object({ a = number, b = optional(string, "x") }) }
output "all" { value = [var.text, var.number, var.untyped, var.list, var.object] }
"#;
    let analysis = plan(
        text,
        &[
            "text=[1]",
            "number=5",
            "untyped=true",
            "list=[\"a\", 1]",
            "object={ a = \"7\" }",
        ],
        &[],
    );
    assert_eq!(report(&analysis), "");
    insta::assert_snapshot!(
        format!("{:?}", analysis.evaluation().outputs()["all"]),
        @r###"["[1]", 5, "true", ["a", "1"], {"a": 7, "b": "x"}]"###
    );
}

#[test]
fn mistakes_in_values_have_places_and_remedies() {
    let text = r#"
variable "required" {}
variable "number" { type = number }
variable "list" { type = list(string) }
variable "strict" {
  type     = string
  nullable = false
}
variable "secret" {
  type      = list(number)
  sensitive = true
}
# FILE terraform.tfvars
number = "abc"
lst    = []
strict = null
secret = ["canary"]
"#;
    let analysis = plan(text, &["list=[", "nubmer=1", "bare"], &[]);
    insta::assert_snapshot!(report(&analysis), @r###"
    - Invalid variable value: The given -var option is not correctly specified: it has no equals sign.
    - Value for undeclared variable: A variable named "nubmer" was assigned on the command line, but the root module does not declare a variable of that name. Did you mean "number"?
    <value for var.list>:1:1 Missing expression: An expression is expected, but the text ends here.
    main.tf:2:1 No value for required variable: The root module input variable "required" is not set, and has no default value.
    main.tf:9:10 Invalid value for input variable: Unsuitable value for var.secret set by terraform.tfvars: [0]: a number is required.
    terraform.tfvars:1:10 Invalid value for input variable: Unsuitable value for var.number set by terraform.tfvars: a number is required.
    terraform.tfvars:2:1 warning: Value for undeclared variable: The root module does not declare a variable named "lst" but a value was found in terraform.tfvars. Did you mean "list"?
    terraform.tfvars:3:10 Invalid value for input variable: Unsuitable value for var.strict set by terraform.tfvars: required variable may not be set to null.
    "###);
}

#[test]
fn validate_needs_no_values() {
    let mut options = Options::new(Purpose::Validate);
    options.workspace = "w".into();
    let analysis = open_with("variable \"a\" {}\noutput \"b\" { value = var.a }\n", options);
    assert_eq!(report(&analysis), "");
}
