//! What the pages do not show: modules, repetition, the unknown, and ignores.

mod custom;
mod index;
mod modules;
mod my_rule;
mod pages;
mod workbench;

use std::collections::BTreeMap;

use crate::diagnostic::Applicability;
use crate::linter::{self, Facts, Level, Settings};

use super::practice::RULES;
use workbench::analyse;

/// Each finding of all rules as `file:line level rule: detail`, lines from 1.
fn check_with(files: &[(&str, &str)], facts: &Facts, settings: &str) -> Vec<String> {
    let analysis = analyse(files);
    let read = linter::read("dynoform.hcl".into(), settings, RULES);
    assert_eq!(read.problems, []);
    let findings = linter::lint(&analysis, facts, &read.settings, RULES);
    findings
        .iter()
        .map(|finding| {
            let place = finding
                .span
                .and_then(|span| analysis.sources().locate(span))
                .expect("a place");
            let line = place.file.lines.line(place.range.start) + 1;
            let level = Level::from(finding.severity);
            format!(
                "{}:{line} {level} {}: {}",
                place.file.path, finding.code.name, finding.detail
            )
        })
        .collect()
}

fn check(text: &str) -> Vec<String> {
    check_with(&[("main.tf", text)], &Facts::default(), "")
}

const CLEAN: [&str; 0] = [];

#[test]
fn what_is_unknown_or_secret_is_not_reported() {
    assert_eq!(
        check(
            r#"
variable "prefix" { type = string }
variable "team" { type = string }
variable "kind" { type = string }
variable "hidden" {
  type      = string
  sensitive = true
  default   = "hidden-name"
}
resource "heroku_app" "a" {
  name   = "${var.prefix}-a"
  region = "us"
  organization { name = var.team }
}
resource "heroku_app" "b" {
  name   = "shop-b"
  region = "us"
  organization { name = "shop" }
}
resource "heroku_app" "c" {
  name   = "shop-c"
  region = "us"
  organization { name = "shop" }
}
resource "heroku_app" "d" {
  name   = var.hidden
  region = "us"
  dynamic "organization" {
    for_each = var.team == "" ? [] : [1]
    content { name = "shop" }
  }
}
resource "heroku_formation" "a" {
  app_id   = heroku_app.a.id
  type     = var.kind
  quantity = 1
  size     = "basic"
}
"#
        ),
        CLEAN
    );
}

#[test]
fn names_are_compared_through_modules_and_repetition() {
    let module = r#"
variable "prefix" { type = string }
variable "regions" { type = set(string) }
resource "heroku_app" "web" {
  for_each = var.regions
  name     = "${var.prefix}-${each.key}"
  region   = each.key
}
"#;
    let root = r#"
locals { stem = "shop" }
module "one" {
  source  = "./system"
  prefix  = "${local.stem}-one"
  regions = ["us", "eu"]
}
module "two" {
  source  = "./system"
  prefix  = "stray"
  regions = ["us"]
}
"#;
    let found = check_with(&[("main.tf", root), ("system/main.tf", module)], &Facts::default(), "");
    insta::assert_snapshot!(found.join("\n"), @r#"main.tf:10 warn name-prefix: "stray-us" does not begin with "shop-one-", as "shop-one-eu" and "shop-one-us" do."#);
}

#[test]
fn a_prefix_ends_where_a_word_ends() {
    let app = |label: &str, name: &str| {
        format!("resource \"heroku_app\" \"{label}\" {{\n  name = \"{name}\"\n  region = \"us\"\n}}\n")
    };
    let text = [app("a", "shop-a"), app("b", "shop-b"), app("c", "shopping")].concat();
    let text = format!("variable \"prefix\" {{ default = \"shop\" }}\n{text}");
    insta::assert_snapshot!(check(&text).join("\n"), @r#"main.tf:11 warn name-prefix: "shopping" does not begin with "shop" (var.prefix), as "shop-a" and "shop-b" do."#);
}

#[test]
fn a_prefix_for_what_is_recorded_is_no_safe_fix() {
    let text = "resource \"heroku_app\" \"a\" {\n  name = \"web\"\n  region = \"us\"\n}\n";
    let analysis = analyse(&[("main.tf", text)]);
    let settings = linter::read(
        "dynoform.hcl".into(),
        "lint {\n  rule \"name-prefix\" {\n    prefix = \"shop-\"\n  }\n}\n",
        RULES,
    );
    let applicability = |recorded: Option<BTreeMap<String, String>>| {
        let facts = Facts {
            recorded,
            ..Facts::default()
        };
        let findings = linter::lint(&analysis, &facts, &settings.settings, RULES);
        findings
            .first()
            .and_then(|finding| finding.fixes.first())
            .map(|fix| fix.applicability)
    };
    let here = BTreeMap::from([("heroku_app.a".to_owned(), "web".to_owned())]);
    assert_eq!(applicability(None), Some(Applicability::Unsafe));
    assert_eq!(applicability(Some(here)), Some(Applicability::Unsafe));
    assert_eq!(applicability(Some(BTreeMap::new())), Some(Applicability::Safe));
}

#[test]
fn a_name_is_followed_to_what_makes_it() {
    let module = "variable \"name\" {}\nresource \"heroku_app\" \"web\" {\n  name   = var.name\n  region = \"us\"\n}\n";
    let root = "module \"web\" {\n  source = \"./web\"\n  name   = \"shop-${local.today}\"\n}\nlocals {\n  today = timestamp()\n}\n";
    let found = check_with(&[("main.tf", root), ("web/main.tf", module)], &Facts::default(), "");
    insta::assert_snapshot!(found.join("\n"), @"main.tf:3 warn no-rename: The name of module.web.heroku_app.web is made from timestamp(), which gives something else at every run.");
}

#[test]
fn a_name_whose_changes_are_ignored_is_no_rename() {
    let facts = Facts {
        recorded: Some(BTreeMap::from([("heroku_app.web".to_owned(), "old".to_owned())])),
        ..Facts::default()
    };
    let text = "resource \"heroku_app\" \"web\" {\n  name   = \"new\"\n  region = \"us\"\n  lifecycle {\n    ignore_changes = [name]\n  }\n}\n";
    assert_eq!(check_with(&[("main.tf", text)], &facts, ""), CLEAN);
}

/// A web formation with something beside it that may be a health check.
fn formation(inside: &str, beside: &str) -> String {
    format!(
        "resource \"heroku_app\" \"web\" {{\n  name   = \"shop-web\"\n  region = \"us\"\n}}\n\
         resource \"heroku_formation\" \"web\" {{\n  app_id   = heroku_app.web.id\n  type     = \"web\"\n  \
         quantity = 1\n  size     = \"basic\"\n{inside}}}\n{beside}"
    )
}

#[test]
fn every_way_to_check_health_counts() {
    let provisioner = |command: &str| format!("  provisioner \"local-exec\" {{\n    command = {command}\n  }}\n");
    for (inside, beside) in [
        (provisioner("\"./bin/health-check ${heroku_app.web.web_url}\""), String::new()),
        (provisioner("\"curl -sSf --retry 9 https://shop.example.com/\""), String::new()),
        (
            "  provisioner \"local-exec\" {\n    command = \"./wait\"\n    environment = {\n      URL = heroku_app.web.web_url\n    }\n  }\n".to_owned(),
            String::new(),
        ),
        (
            "  lifecycle {\n    postcondition {\n      condition     = self.quantity > 0\n      error_message = \"No dynos.\"\n    }\n  }\n"
                .to_owned(),
            String::new(),
        ),
        (
            String::new(),
            "resource \"terraform_data\" \"healthy\" {\n  provisioner \"local-exec\" {\n    command = \"curl -f --retry 9 ${heroku_app.web.web_url}\"\n  }\n  depends_on = [heroku_formation.web]\n}\n".to_owned(),
        ),
        (
            String::new(),
            "check \"health\" {\n  assert {\n    condition     = heroku_app.web.web_url != \"\"\n    error_message = \"It has no URL.\"\n  }\n}\n".to_owned(),
        ),
    ] {
        assert_eq!(check(&formation(&inside, &beside)), CLEAN, "{inside}{beside}");
    }
}

#[test]
fn what_asks_nobody_is_no_health_check() {
    for inside in [
        "  provisioner \"local-exec\" {\n    command = \"echo ${heroku_app.web.web_url}\"\n  }\n",
        "  provisioner \"local-exec\" {\n    command = \"make docs\"\n  }\n",
        "  provisioner \"local-exec\" {\n    when    = destroy\n    command = \"curl -f https://shop.example.com/\"\n  }\n",
    ] {
        let found = check(&formation(inside, ""));
        assert_eq!(found.len(), 1, "{inside}: {found:?}");
        assert!(
            found[0].contains("counts as created before its app answers"),
            "{found:?}"
        );
    }
}

#[test]
fn a_loop_in_a_heredoc_or_a_local_is_read() {
    let inside = "  provisioner \"local-exec\" {\n    command = <<-EOT\n      while ! curl -s ${heroku_app.web.web_url}; do\n        sleep 1\n      done\n    EOT\n  }\n  provisioner \"local-exec\" {\n    command = local.wait\n  }\n";
    let beside = "locals {\n  wait = \"curl ${heroku_app.web.web_url}\"\n}\n";
    insta::assert_snapshot!(check(&formation(inside, beside)).join("\n"), @r"
    main.tf:11 warn health-check-provisioner: The health check of heroku_formation.web asks in a loop, and nothing bounds its tries.
    main.tf:11 warn health-check-provisioner: The health check of heroku_formation.web calls curl without --fail: it takes a 503 for health.
    main.tf:18 warn health-check-provisioner: The health check of heroku_formation.web calls curl without --fail: it takes a 503 for health.
    ");
}

#[test]
fn an_ignore_that_silences_nothing_is_reported() {
    let text = "# dynoform-ignore-file: one-team-per-config\n# dynoform-ignore: name-prefix, name-prefx why\nresource \"heroku_app\" \"web\" {\n  name   = \"web\" # dynoform-ignore: no-rename elsewhere it is one\n  region = \"us\"\n}\n";
    insta::assert_snapshot!(check(text).join("\n"), @r#"
    main.tf:1 warn stale-ignore: "one-team-per-config" finds nothing in this file.
    main.tf:2 warn stale-ignore: "name-prefix" finds nothing here.
    main.tf:2 warn unknown-rule: There is no rule "name-prefx".
    "#);
    let off = "lint {\n  rule \"name-prefix\" {\n    level = \"allow\"\n  }\n  rule \"one-team-per-config\" {\n    level = \"allow\"\n  }\n}\n";
    insta::assert_snapshot!(check_with(&[("main.tf", text)], &Facts::default(), off).join("\n"), @r#"main.tf:2 warn unknown-rule: There is no rule "name-prefx"."#);
}

#[test]
fn the_level_decides_whether_findings_fail() {
    let analysis = analyse(&[("main.tf", &formation("", ""))]);
    let findings = linter::lint(&analysis, &Facts::default(), &Settings::default(), RULES);
    assert_eq!(findings.len(), 1);
    for (fail_on, fails) in [
        (Level::Allow, false),
        (Level::Note, true),
        (Level::Warn, true),
        (Level::Error, false),
    ] {
        assert_eq!(linter::fails(&findings, fail_on), fails, "{fail_on}");
    }
}
