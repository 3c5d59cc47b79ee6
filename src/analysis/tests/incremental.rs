//! An edit evaluates what it changes and what depends on that, and nothing else.

use camino::Utf8Path;

use super::{open, report};

const MAIN: &str = r#"variable "region" {
  default = "eu"
}
variable "size" {
  default = 1
}
locals {
  name = "app-${var.region}"
}
locals {
  double = var.size * 2
}
resource "terraform_data" "app" {
  input = local.name
}
resource "terraform_data" "addon" {
  input = "addon of ${terraform_data.app.id}"
}
resource "terraform_data" "dynos" {
  count = local.double
}
resource "terraform_data" "alone" {
  input = "x"
}
module "m" {
  source = "./m"
  region = var.region
}
output "dynos" {
  value = length(terraform_data.dynos)
}
# FILE m/main.tf
variable "region" {}
variable "other" { default = 1 }
resource "terraform_data" "it" { input = var.region }
resource "terraform_data" "other" { input = var.other }
output "region" { value = var.region }
"#;

/// Edits `main.tf` and says what was evaluated.
fn edited(from: &str, to: &str) -> String {
    let mut analysis = open(MAIN);
    let text = MAIN.split("# FILE").next().expect("there is a first part");
    assert!(text.contains(from), "{from:?} is there to be edited");
    analysis.set_text(Utf8Path::new("main.tf"), &text.replacen(from, to, 1));
    assert_eq!(report(&analysis), "");
    analysis.evaluated().join(" ")
}

#[test]
fn an_edited_default_evaluates_its_variable_and_what_depends_on_it() {
    assert_eq!(
        edited("default = \"eu\"", "default = \"us\""),
        "var.region local.name terraform_data.app terraform_data.addon module.m.var.region \
         module.m.terraform_data.it module.m.output.region module.m module.m"
    );
}

#[test]
fn what_comes_to_the_same_stops_there() {
    // Only the local is evaluated: its value stays what it was.
    assert_eq!(edited("var.size * 2", "var.size + 1"), "local.double");
}

#[test]
fn a_block_that_moved_is_not_evaluated_but_its_place_moves() {
    let mut analysis = open(&format!("{MAIN}\n"));
    let text = MAIN.split("# FILE").next().expect("there is a first part");
    let broken = text.replace("local.name\n", "local.nam\n");
    analysis.set_text(Utf8Path::new("main.tf"), &broken);
    assert!(report(&analysis).starts_with("main.tf:14:11 Reference to undeclared local"));
    analysis.set_text(Utf8Path::new("main.tf"), &format!("\n\n{broken}"));
    assert!(report(&analysis).starts_with("main.tf:16:11 Reference to undeclared local"));
    assert_eq!(analysis.evaluated(), Vec::<String>::new());
}

#[test]
fn an_edit_elsewhere_reaches_another_file() {
    let mut analysis = open(MAIN);
    let child = "variable \"region\" {}\noutput \"region\" { value = \"fixed\" }\n";
    analysis.set_text(Utf8Path::new("m/main.tf"), child);
    assert_eq!(report(&analysis), "");
    analysis.set_text(
        Utf8Path::new("extra.tf"),
        "output \"more\" { value = module.m.region }\n",
    );
    assert_eq!(analysis.evaluated(), ["output.more"]);
    assert_eq!(analysis.evaluation().outputs()["more"].as_str(), Some("fixed"));
    analysis.close(Utf8Path::new("extra.tf"));
    assert!(!analysis.evaluation().outputs().contains_key("more"));
}

#[test]
fn a_new_declaration_answers_a_reference_that_had_none() {
    let mut analysis = open("output \"a\" { value = var.late }\noutput \"b\" { value = 1 }\n");
    assert!(report(&analysis).contains("undeclared input variable"));
    analysis.set_text(Utf8Path::new("late.tf"), "variable \"late\" { default = 5 }\n");
    assert_eq!(report(&analysis), "");
    assert_eq!(analysis.evaluated(), ["var.late", "output.a"]);
    assert_eq!(analysis.evaluation().outputs()["a"].as_i64(), Some(5));
}

#[test]
fn an_edited_tfvars_file_evaluates_what_its_value_reaches() {
    let mut analysis = open(&format!("{MAIN}# FILE terraform.tfvars\nsize = 1\n"));
    analysis.set_text(Utf8Path::new("terraform.tfvars"), "size = 2\n");
    assert_eq!(
        analysis.evaluated(),
        ["var.size", "local.double", "terraform_data.dynos", "output.dynos"]
    );
    assert_eq!(analysis.evaluation().outputs()["dynos"].as_i64(), Some(4));
}

#[test]
fn every_sequence_of_edits_ends_where_a_fresh_start_does() {
    let text = MAIN.split("# FILE").next().expect("there is a first part");
    let versions = [
        text.to_owned(),
        text.replace("\"eu\"", "\"us\""),
        text.replace("count = local.double", "for_each = toset([\"a\"])"),
        text.replace("source = \"./m\"", "source = \"./m\"\n  count = 2"),
        text.replace("source = \"./m\"", "source = \"./m\"\n  count = 3"),
        text.replace(
            "resource \"terraform_data\" \"app\" {",
            "resource \"terraform_data\" \"app\"",
        ),
        text.replace("module \"m\"", "module \"n\""),
        String::new(),
    ];
    let mut analysis = open(MAIN);
    for index in [3, 1, 4, 0, 5, 2, 7, 6, 3, 7, 0, 4, 2, 1] {
        analysis.set_text(Utf8Path::new("main.tf"), &versions[index]);
        let child = MAIN.split("# FILE m/main.tf\n").nth(1).expect("there is a second part");
        let fresh = open(&format!("{}# FILE m/main.tf\n{child}", versions[index]));
        assert_eq!(report(&analysis), report(&fresh), "after version {index}");
        let values = |analysis: &crate::analysis::Analysis| -> Vec<String> {
            let all = analysis.evaluation().all_instances();
            all.map(|(address, _, value, config)| format!("{address} {value:?} {config:?}"))
                .collect()
        };
        assert_eq!(values(&analysis), values(&fresh), "after version {index}");
    }
}
