//! docs/rules.md lists every rule, and is written by this test when asked.

use crate::linter::{Fixable, Preset, Rule};

use crate::lints::RULES;

/// The families, in the order of `dynoform explain`, with what they are about.
const FAMILIES: [(&str, &str); 7] = [
    ("practice", "Heroku's own advice on managing it with configuration."),
    (
        "correctness",
        "What an apply would stumble over, or what would not do what it says.",
    ),
    (
        "files",
        "What stands beside the configuration and is deployed or read with it.",
    ),
    ("security", "Secrets that are seen, and doors that stand open."),
    ("retired", "What Heroku does not sell or run any more, or not for long."),
    ("production", "What an app that people rely on should have."),
    (
        "language",
        "The language itself, with the names and defaults of tflint's `terraform_` rules.",
    ),
];

const HEADING: &str = "# Every rule

Written by a test from the rules and their pages; see [lint.md](lint.md) for how to set, ignore and mend. A rule is on
from its preset on. *Fix* says whether `dynoform lint -fix` mends it, or only `-fix -unsafe` does, because the plan may
change.
";

fn index() -> String {
    let mut text = HEADING.to_owned();
    for (family, about) in FAMILIES {
        text.push_str(&format!(
            "\n## {family}\n\n{about}\n\n| rule | level | preset | fix | what it finds |\n|---|---|---|---|---|\n"
        ));
        let lints = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("lints")
            .join(family);
        let is_there = |rule: &&&Rule| lints.join(file(rule)).is_file();
        RULES
            .iter()
            .filter(is_there)
            .for_each(|rule| text.push_str(&row(rule, family)));
    }
    text
}

fn file(rule: &Rule) -> String {
    format!("{}.md", rule.name().replace('-', "_"))
}

fn row(rule: &Rule, family: &str) -> String {
    let (name, level) = (rule.name(), rule.level);
    let fix = match rule.fixable {
        Fixable::No => "",
        Fixable::Safe => "yes",
        Fixable::Unsafe => "unsafe",
    };
    let preset = match rule.preset {
        Preset::Recommended => String::new(),
        preset => preset.to_string(),
    };
    let page = rule.code.explanation;
    let first = page.split("\n\n").nth(1).unwrap_or_default().replace('\n', " ");
    let sentence = first.split_once(". ").map_or(first.as_str(), |(sentence, _)| sentence);
    let sentence = sentence.trim_end_matches('.').replace('|', "\\|");
    format!(
        "| [{name}](../lints/{family}/{}) | {level} | {preset} | {fix} | {sentence}. |\n",
        file(rule)
    )
}

#[test]
fn every_rule_is_listed_in_the_documentation() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let wanted = index();
    for rule in RULES.iter() {
        assert!(
            wanted.contains(&format!("| [{}](", rule.name())),
            "{} is in no family",
            rule.name()
        );
    }
    if std::env::var_os("DYNOFORM_WRITE_DOCS").is_some() {
        std::fs::write(&path, &wanted).expect("docs can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/rules.md is not what the rules say. Write it anew: DYNOFORM_WRITE_DOCS=1 cargo test --lib every_rule_is_listed"
    );
}
