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

/// Replacements in both files; each is undone by itself turned round.
const EDITS: [(&str, &str); 22] = [
    ("\"eu\"", "\"us\""),
    ("count = local.double", "for_each = toset([\"a\"])"),
    ("source = \"./m\"", "source = \"./m\"\n  count = 2"),
    ("count = 2", "count = 3"),
    ("\"terraform_data\" \"app\" {", "\"terraform_data\" \"app\""),
    ("module \"m\"", "module \"n\""),
    ("region = var.region\n}", "region = \"fixed\"\n}"),
    ("region = var.region\n}", "}"),
    ("region = \"fixed\"\n}", "region = \"fixed\"\n  other = 5\n}"),
    ("variable \"region\" {}", "variable \"region\" { default = \"d\" }"),
    (
        "{ default = \"d\" }",
        "{\n  validation {\n    condition = var.region != \"us\"\n    error_message = \"no\"\n  }\n}",
    ),
    ("input = var.other", "input = terraform_data.it.id"),
    ("input = var.region", "input = terraform_data.other.id"),
    ("input = local.name", "input = terraform_data.alone.input"),
    ("input = \"x\"", "input = terraform_data.app.id"),
    ("terraform_data.app.id}", "terraform_data.app[0].id}"),
    ("  input = local.name", "  count = 1\n  input = local.name"),
    ("value = var.region }", "value = var.regio }"),
    ("locals {\n  double", "# comment\nlocals {\n  double"),
    ("var.size * 2", "local.doubl"),
    ("output \"dynos\"", "output \"dynas\""),
    (
        "resource \"terraform_data\" \"alone\"",
        "resource \"terraform_data\" \"app\"",
    ),
];

#[test]
fn every_sequence_of_edits_ends_where_a_fresh_start_does() {
    let parts: Vec<&str> = MAIN.split("# FILE m/main.tf\n").collect();
    let mut texts = [parts[0].to_owned(), parts[1].to_owned()];
    let mut analysis = open(MAIN);
    let values = |analysis: &crate::analysis::Analysis| -> Vec<String> {
        let all = analysis.evaluation().all_instances();
        all.map(|(address, _, value, config)| format!("{address} {value:?} {config:?}"))
            .collect()
    };
    let mut state = 1_u64;
    let mut edits = 0;
    while edits < 300 {
        // Any fixed sequence of numbers will do.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let pick = (state >> 33) as usize;
        let (from, to) = EDITS[pick % EDITS.len()];
        let (from, to) = if (pick / EDITS.len()).is_multiple_of(2) {
            (from, to)
        } else {
            (to, from)
        };
        let file = pick / 64 % 2;
        if !texts[file].contains(from) {
            continue;
        }
        edits += 1;
        texts[file] = texts[file].replacen(from, to, 1);
        analysis.set_text(Utf8Path::new(["main.tf", "m/main.tf"][file]), &texts[file]);
        let fresh = open(&format!("{}# FILE m/main.tf\n{}", texts[0], texts[1]));
        assert_eq!(
            report(&analysis),
            report(&fresh),
            "after {from:?} became {to:?} in\n{}",
            texts[0]
        );
        assert_eq!(
            values(&analysis),
            values(&fresh),
            "after {from:?} became {to:?} in\n{}",
            texts[0]
        );
    }
}

const READERS: &str = r#"
locals {
  greeting = file("greeting.txt")
  page     = templatefile("${path.module}/page.tftpl", { greeting = local.greeting })
  notes    = fileset(path.module, "notes/*.md")
  digest   = fileexists("later.txt") ? filemd5("later.txt") : "none"
}
locals {
  nothing = "no file"
}
locals {
  itself = length(file("main.tf"))
}
# FILE greeting.txt
hello
# FILE page.tftpl
<${greeting}>
# FILE notes/one.md
1
"#;

/// What is evaluated when a file gets another text.
fn reread(path: &str, text: &str) -> Vec<String> {
    let mut analysis = open(READERS);
    analysis.set_text(Utf8Path::new(path), text);
    assert_eq!(report(&analysis), "");
    analysis.evaluated()
}

#[test]
fn a_file_that_functions_read_evaluates_its_readers_alone() {
    assert_eq!(reread("greeting.txt", "hullo"), ["local.greeting", "local.page"]);
    // The same text as before: whoever needs the reader is left alone.
    assert_eq!(reread("greeting.txt", "hello\n"), ["local.greeting"]);
    assert_eq!(reread("page.tftpl", "${greeting}!"), ["local.page"]);
    assert_eq!(reread("notes/one.md", "other text, same name"), Vec::<String>::new());
}

#[test]
fn a_file_that_comes_evaluates_who_missed_it_and_who_lists_a_directory_above_it() {
    assert_eq!(reread("later.txt", "now"), ["local.digest", "local.notes"]);
    assert_eq!(reread("notes/two.md", ""), ["local.notes"]);
}

#[test]
fn a_configuration_file_may_be_read_as_any_other() {
    let text = READERS
        .split("# FILE")
        .next()
        .expect("a first part")
        .replace("no file", "none");
    assert_eq!(reread("main.tf", &text), ["local.itself", "local.nothing"]);
}
