//! Rules that settings define: what they see, where they point, and what is said when they are wrong.

use std::sync::Arc;

use crate::heroku::{Environment, Heroku};
use crate::linter::custom::{Trial, trials};
use crate::linter::{self, Facts, Settings};
use crate::provider::Providers;

use super::workbench::analyse;
use crate::lints::RULES;

/// Every finding of the settings' rules and every failure of theirs, as `line:column level rule [address]: message`;
/// failures name the place in the settings.
fn check(settings: &str, configuration: &str) -> Vec<String> {
    let read = linter::read("dynoform.hcl".into(), settings, &RULES);
    assert_eq!(read.problems, []);
    let analysis = analyse(&[("main.tf", configuration)]);
    let examined = linter::examine(&analysis, &Facts::default(), &read.settings, &[]);
    let findings = examined.findings.iter().map(|found| (found, analysis.sources()));
    let failures = examined.failures.iter().map(|failure| (failure, &read.sources));
    let all = findings.chain(failures);
    all.map(|(found, sources)| {
        let place = found.span.and_then(|span| sources.locate(span)).expect("a place");
        let at = place.file.lines.bytes(place.range.start);
        let (code, detail) = (found.code.name, &found.detail);
        format!("{}:{}:{} {code}: {detail}", place.file.path, at.line + 1, at.column + 1)
    })
    .collect()
}

/// What is wrong with settings, as `line:column detail help`.
fn problems(settings: &str) -> Vec<String> {
    let read = linter::read("dynoform.hcl".into(), settings, &RULES);
    let told = read.problems.iter().map(|problem| {
        let place = problem
            .span
            .and_then(|span| read.sources.locate(span))
            .expect("a place");
        let at = place.file.lines.bytes(place.range.start);
        let help = problem.help.as_deref().unwrap_or("");
        format!("{}:{} {} {help}", at.line + 1, at.column + 1, problem.detail)
    });
    told.collect()
}

fn run(settings: &str) -> Vec<Trial> {
    let read = linter::read("dynoform.hcl".into(), settings, &RULES);
    assert_eq!(read.problems, []);
    let providers = Providers::new().with(|| Arc::new(Heroku::new(Environment::default())));
    trials(&read.settings, &read.sources, &Arc::new(providers))
}

const APP: &str = "resource \"heroku_app\" \"web\" {\n  name   = \"shop-web\"\n  region = \"us\"\n}\n";

const CLEAN: [&str; 0] = [];

#[test]
fn every_example_of_the_page_passes_its_tests() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/custom-rules.md");
    let page = std::fs::read_to_string(page).expect("the page is there");
    let mut count = 0;
    for example in page.split("```hcl\n").skip(1) {
        let text = example.split("```").next().unwrap_or_default();
        if text.starts_with("# not run") {
            continue;
        }
        for trial in run(text) {
            assert!(trial.passed(), "{trial:#?}");
            count += 1;
        }
    }
    assert!(count >= 10, "{count}");
}

#[test]
fn a_rule_points_at_the_first_argument_that_it_looks_at() {
    let rule = |condition: &str| {
        format!("rule \"x\" {{\n  type = \"heroku_app\"\n  condition = {condition}\n  message = resource.address\n}}\n")
    };
    let found = |condition: &str| check(&rule(condition), APP);
    assert_eq!(
        found("self.region == \"eu\" && self.name != \"\""),
        ["main.tf:3:12 x: heroku_app.web"]
    );
    assert_eq!(found("self.stack != null"), ["main.tf:1:1 x: heroku_app.web"]);
    assert_eq!(
        found("length(app.resources.heroku_domain) > 0"),
        ["main.tf:1:1 x: heroku_app.web"]
    );
}

#[test]
fn what_is_not_known_says_nothing() {
    let configuration = format!(
        "variable \"plan\" {{ type = string }}\nvariable \"many\" {{ type = number }}\nvariable \"app\" {{ type = string }}\n{APP}\
         resource \"heroku_addon\" \"a\" {{\n  app_id = heroku_app.web.id\n  plan   = var.plan\n}}\n\
         resource \"heroku_domain\" \"a\" {{\n  count    = var.many\n  app_id   = heroku_app.web.id\n  hostname = \"a.example.com\"\n}}\n\
         resource \"heroku_drain\" \"a\" {{\n  app_id = var.app\n  url    = \"syslog://logs.example.com:514\"\n}}\n"
    );
    for rule in [
        "type = \"heroku_addon\"\n  condition = self.plan == \"x:y\"",
        "type = \"heroku_addon\"\n  where = self.plan != \"\"\n  condition = false",
        "type = \"heroku_app\"\n  condition = length(app.resources.heroku_domain) == 7",
        "type = \"heroku_app\"\n  condition = length(app.resources.heroku_drain) > 0",
        "type = \"heroku_drain\"\n  condition = app.name == \"other\"",
        "type = \"heroku_app\"\n  condition = self.web_url == \"x\"",
        "type = \"heroku_app\"\n  condition = length(related.heroku_domain) == 7",
        "type = \"heroku_app\"\n  condition = length(related.heroku_drain) > 0",
        "type = \"heroku_drain\"\n  condition = length(related.heroku_app) > 0",
        "condition = length(resources.heroku_domain) == 7",
    ] {
        let settings = format!("rule \"x\" {{\n  {rule}\n  message = \"no\"\n}}\n");
        assert_eq!(check(&settings, &configuration), CLEAN, "{rule}");
    }
}

#[test]
fn what_refers_to_a_resource_is_related_to_it_and_it_to_that() {
    let configuration = format!(
        "{APP}resource \"heroku_addon\" \"a\" {{\n  app_id = heroku_app.web.id\n  plan   = \"heroku-redis:mini\"\n}}\n\
         resource \"heroku_addon_attachment\" \"a\" {{\n  app_id   = heroku_app.web.id\n  addon_id = heroku_addon.a.id\n}}\n"
    );
    let related = |of: &str, kind: &str| {
        let settings = format!(
            "rule \"x\" {{\n  type = \"{of}\"\n  condition = false\n  message = join(\" \", related.{kind}[*].address)\n}}\n"
        );
        let found = check(&settings, &configuration);
        found[0].split("x: ").nth(1).unwrap_or_default().to_owned()
    };
    assert_eq!(related("heroku_app", "heroku_addon"), "heroku_addon.a");
    assert_eq!(related("heroku_addon", "heroku_app"), "heroku_app.web");
    assert_eq!(
        related("heroku_addon", "heroku_addon_attachment"),
        "heroku_addon_attachment.a"
    );
    assert_eq!(related("heroku_addon_attachment", "heroku_addon"), "heroku_addon.a");
    assert_eq!(related("heroku_app", "heroku_domain"), "");
}

#[test]
fn a_message_that_is_not_known_gives_way_to_what_is() {
    let rule =
        "rule \"x\" {\n  type = \"heroku_app\"\n  condition = false\n  message = \"It lies at ${self.web_url}.\"\n}\n";
    assert_eq!(
        check(rule, APP),
        ["main.tf:1:1 x: heroku_app.web is against the rule \"x\"."]
    );
}

#[test]
fn a_message_with_a_secret_is_not_shown() {
    let settings = "rule \"x\" {\n  type = \"heroku_app\"\n  for_each = self.sensitive_config_vars\n  condition = length(each.value) > 20\n  message = \"It is ${each.value}.\"\n}\n";
    let configuration = APP.replace(
        "\"us\"",
        "\"us\"\n  sensitive_config_vars = {\n    TOKEN = \"open-sesame\"\n  }",
    );
    let found = check(settings, &configuration);
    assert_eq!(found, ["main.tf:5:5 x: heroku_app.web is against the rule \"x\"."]);
    let read = linter::read("dynoform.hcl".into(), settings, &RULES);
    let analysis = analyse(&[("main.tf", &configuration)]);
    let found = linter::lint(&analysis, &Facts::default(), &read.settings, &[]);
    let hidden: Vec<&str> = found[0]
        .secrets
        .iter()
        .map(|span| analysis.sources().text(*span))
        .collect();
    assert_eq!(hidden, ["\"open-sesame\""]);
}

#[test]
fn levels_ignores_and_only_hold_for_them() {
    let rule = "rule \"x\" {\n  type = \"heroku_app\"\n  condition = false\n  message = \"no\"\n}\n";
    assert_eq!(check(rule, APP).len(), 1);
    let quiet =
        format!("{rule}lint {{\n  path \"main.tf\" {{\n    rule \"x\" {{\n      level = \"allow\"\n    }}\n  }}\n}}\n");
    assert_eq!(check(&quiet, APP), CLEAN);
    assert_eq!(check(rule, &format!("# dynoform-ignore: x known\n{APP}")), CLEAN);
    let stale = check(
        &rule.replace("false", "true"),
        &format!("# dynoform-ignore: x known\n{APP}"),
    );
    assert_eq!(stale, ["main.tf:1:20 stale-ignore: \"x\" finds nothing here."]);
    let unknown = check(rule, &format!("# dynoform-ignore-file: y known\n{APP}"));
    assert_eq!(unknown[0], "main.tf:1:25 unknown-rule: There is no rule \"y\".");
    let read = linter::read("dynoform.hcl".into(), rule, &RULES);
    let analysis = analyse(&[("main.tf", APP)]);
    for (only, count) in [("x", 1), ("name-prefix", 0)] {
        let settings = Settings {
            only: vec![only.to_owned()],
            ..read.settings.clone()
        };
        assert_eq!(
            linter::lint(&analysis, &Facts::default(), &settings, &[]).len(),
            count,
            "{only}"
        );
    }
}

#[test]
fn a_mistake_in_a_rule_is_pointed_at() {
    let rule = |inside: &str| problems(&format!("rule \"x\" {{\n{inside}\n}}\n"));
    for (inside, wanted) in [
        (
            "type = \"heroku_ap\"\ncondition = true\nmessage = \"\"",
            "2:8 Heroku has no resources of type \"heroku_ap\". Did you mean \"heroku_app\"?",
        ),
        ("condition = true", "1:1 Rule \"x\" has no message. Set `message`."),
        (
            "type = \"heroku_addon\"\ncondition = self.plann == \"\"\nmessage = \"\"",
            "3:17 ",
        ),
        (
            "type = \"heroku_addon\"\ncondition = slf.plan == \"\"\nmessage = \"\"",
            "3:13 \"slf\" is not known in a rule. Did you mean \"self\"?",
        ),
        (
            "type = \"heroku_addon\"\ncondition = \"yes\"\nmessage = \"\"",
            "3:13 A condition is true or false; this one is string.",
        ),
        (
            "type = \"heroku_app\"\ncondition = self.buildpacks\nmessage = \"\"",
            "3:13 A condition is true or false; this one is list of string.",
        ),
        (
            "type = \"heroku_app\"\ncondition = length(app.resources.heroku_drain)\nmessage = \"\"",
            "3:13 A condition is true or false; this one is number.",
        ),
        (
            "type = \"heroku_app\"\ncondition = true\nmessage = self.buildpacks",
            "4:11 What is said is a text; this is list of string.",
        ),
        (
            "type = \"heroku_app\"\ncondition = lenght(self.name) > 1\nmessage = \"\"",
            "3:13 There is no function named \"lenght\". Did you mean \"length\"?",
        ),
        ("condition = 0 / 0 > 1\nmessage = \"\"", "2:"),
        (
            "condition = true\nmessage = \"${self.name}\"",
            "3:14 \"self\" is one resource",
        ),
        (
            "condition = self.name == \"\"\nmessage = \"\"",
            "2:13 \"self\" is one resource, and this rule names no type of resources.",
        ),
        (
            "condition = length(resources.heroku_dran) == 0\nmessage = \"\"",
            "2:29 Heroku has no resources of type \"heroku_dran\". Did you mean \"heroku_drain\"?",
        ),
        (
            "type = \"heroku_app\"\ncondition = app.resources.heroku_pipeline == []\nmessage = \"\"",
            "3:26 No resource of type \"heroku_pipeline\" belongs to an app.",
        ),
        (
            "type = \"heroku_app\"\ncondition = local.list == []\nmessage = \"\"",
            "3:13 There is no local \"list\" here.",
        ),
        (
            "type = \"heroku_app\"\ncondition = each.key == \"\"\nmessage = \"\"",
            "3:13 There is nothing to go through: this rule has no `for_each`.",
        ),
        (
            "conditon = true\ncondition = true\nmessage = \"\"",
            "2:1 There is no setting \"conditon\" here. Did you mean \"condition\"?",
        ),
        (
            "condition = true\nmessage = \"\"\nlevel = \"loud\"",
            "4:9 This is no level.",
        ),
        (
            "condition = true\nmessage = \"\"\ntest \"t\" {\nconfiguration = \"${x}\"\n}",
            "5:17 \"configuration\" is a text, written out. Write `$${`",
        ),
        (
            "condition = true\nmessage = \"\"\ntest \"t\" {\n}",
            "4:1 A test has a configuration.",
        ),
    ] {
        let found = rule(inside);
        assert!(
            found.iter().any(|problem| problem.starts_with(wanted)),
            "{inside}\n{found:#?}"
        );
    }
    assert_eq!(
        problems("rule \"name-prefix\" {\n  condition = true\n  message = \"\"\n}\n"),
        [
            "1:6 \"name-prefix\" is a rule of dynoform. Choose another name, or set its level and options within `lint { … }`."
        ]
    );
    let twice = "rule \"x\" {\n  condition = true\n  message = \"\"\n}\n".repeat(2);
    assert_eq!(problems(&twice), ["5:1 rule \"x\" is set twice. "]);
    assert_eq!(
        problems("locals {\n  a = local.b\n}\n")[0].split(" here").next(),
        Some("2:7 There is no local \"b\"")
    );
}

#[test]
fn a_rule_that_fails_on_values_says_for_which() {
    let settings =
        "rule \"x\" {\n  type = \"heroku_app\"\n  condition = self.buildpacks[3] == \"\"\n  message = \"no\"\n}\n";
    let configuration = APP.replace("\"us\"", "\"us\"\n  buildpacks = [\"heroku/nodejs\"]");
    let found = check(settings, &configuration);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("dynoform.hcl:3:") && found[0].contains("In rule \"x\", asked about heroku_app.web: "),
        "{found:?}"
    );
}

#[test]
fn a_test_that_fails_says_what_is_missing_and_what_is_not_expected() {
    let test = |findings: &str, configuration: &str| {
        let text = format!(
            "rule \"x\" {{\n  type = \"heroku_app\"\n  condition = false\n  message = \"no\"\n  test \"t\" {{\n    configuration = <<EOT\n{configuration}EOT\n    findings = {findings}\n  }}\n}}\n"
        );
        run(&text).remove(0)
    };
    let trial = test("[\"heroku_app.other\"]", APP);
    assert_eq!(
        (trial.missing.as_slice(), trial.unexpected.as_slice()),
        (
            &["heroku_app.other".to_owned()][..],
            &["heroku_app.web: no".to_owned()][..]
        )
    );
    assert!(test("[\"heroku_app.web: no\"]", APP).passed());
    assert!(!test("[\"heroku_app.web: yes\"]", APP).passed());
    assert!(!test("[\"heroku_app.web\", \"heroku_app.web\"]", APP).passed());
    let wrong = test("[]", "resource \"heroku_app\" \"web\" {\n  nme = \"a\"\n}\n");
    assert!(
        wrong.wrong.iter().any(|problem| problem.starts_with("main.tf:2: ")),
        "{wrong:?}"
    );
}

#[test]
fn a_rule_sees_through_modules_and_repetition() {
    let settings = "rule \"x\" {\n  type = \"heroku_formation\"\n  condition = app.name != \"shop-b\" || self.quantity > 1\n  message = \"${resource.address} of ${app.address} in ${resource.module} ${resource.key == null ? \"\" : resource.key}\"\n}\n";
    let module = "variable \"names\" { type = set(string) }\nresource \"heroku_app\" \"web\" {\n  for_each = var.names\n  name     = \"shop-${each.key}\"\n  region   = \"us\"\n}\nresource \"heroku_formation\" \"web\" {\n  for_each = heroku_app.web\n  app_id   = each.value.id\n  type     = \"web\"\n  quantity = 1\n  size     = \"basic\"\n}\n";
    let root = "module \"shop\" {\n  source = \"./shop\"\n  names  = [\"a\", \"b\"]\n}\n";
    let read = linter::read("dynoform.hcl".into(), settings, &RULES);
    assert_eq!(read.problems, []);
    let analysis = analyse(&[("main.tf", root), ("shop/main.tf", module)]);
    let found = linter::lint(&analysis, &Facts::default(), &read.settings, &[]);
    let details: Vec<&str> = found.iter().map(|found| found.detail.as_str()).collect();
    assert_eq!(
        details,
        ["module.shop.heroku_formation.web[\"b\"] of module.shop.heroku_app.web[\"b\"] in module.shop b"]
    );
}
