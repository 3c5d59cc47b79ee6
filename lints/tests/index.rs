//! docs/rules.md lists every rule, docs/rules/ has the page of each; this test writes them when asked.

use std::collections::BTreeMap;
use std::path::Path;

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

/// The folder of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rules of a family, in the order of `dynoform explain`.
fn of_family(family: &str) -> impl Iterator<Item = &'static Rule> {
    let folder = root().join("lints").join(family);
    let rules = RULES.iter().copied();
    rules.filter(move |rule| folder.join(file(rule)).is_file())
}

fn index() -> String {
    let mut text = HEADING.to_owned();
    for (family, about) in FAMILIES {
        text.push_str(&format!(
            "\n## {family}\n\n{about}\n\n| rule | level | preset | fix | what it finds |\n|---|---|---|---|---|\n"
        ));
        of_family(family).for_each(|rule| text.push_str(&row(rule)));
    }
    text
}

/// The published page of a rule: what it is set to as it comes, and the page that lies beside its code.
fn published(rule: &Rule, family: &str) -> String {
    let (title, rest) = rule.code.explanation.split_once('\n').unwrap_or_default();
    let on = match rule.preset {
        Preset::Recommended => "on by default".to_owned(),
        preset => format!("on with `preset = \"{preset}\"`"),
    };
    let fix = match rule.fixable {
        Fixable::No => "",
        Fixable::Safe => " · mended by `dynoform lint -fix`",
        Fixable::Unsafe => " · mended by `dynoform lint -fix -unsafe`",
    };
    let (level, stem) = (rule.level, rule.name().replace('-', "_"));
    format!(
        "<!-- Written by a test from lints/{family}/{stem}.md: change that. -->\n{title}\n\n{level} · {on}{fix} · \
         [{family}](../rules.md#{family}) · [source](../../lints/{family}/{stem}.rs)\n{rest}"
    )
}

fn file(rule: &Rule) -> String {
    format!("{}.md", rule.name().replace('-', "_"))
}

fn row(rule: &Rule) -> String {
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
    format!("| [{name}](rules/{name}.md) | {level} | {preset} | {fix} | {sentence}. |\n")
}

/// Every file of the documentation that the rules make, by its path below `docs/`.
fn documentation() -> BTreeMap<String, String> {
    let pages = FAMILIES.iter().flat_map(|(family, _)| {
        of_family(family).map(|rule| (format!("rules/{}.md", rule.name()), published(rule, family)))
    });
    let index = ("rules.md".to_owned(), index());
    pages.chain([index]).collect()
}

#[test]
fn the_page_of_every_rule_is_published_and_listed() {
    let docs = root().join("docs");
    let wanted = documentation();
    assert_eq!(wanted.len(), RULES.len() + 1, "every rule lies in a family");
    if std::env::var_os("DYNOFORM_WRITE_DOCS").is_some() {
        std::fs::create_dir_all(docs.join("rules")).expect("docs can be written");
        for (path, text) in &wanted {
            std::fs::write(docs.join(path), text).expect("docs can be written");
        }
    }
    let published = std::fs::read_dir(docs.join("rules")).expect("pages are published");
    let published = published.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let stray: Vec<String> = published
        .filter(|name| !wanted.contains_key(&format!("rules/{name}")))
        .collect();
    assert!(stray.is_empty(), "docs/rules has pages of no rule: {stray:?}");
    let is_current = |path: &str, text: &str| std::fs::read_to_string(docs.join(path)).is_ok_and(|found| found == text);
    let stale: Vec<&String> = wanted
        .iter()
        .filter(|(path, text)| !is_current(path, text))
        .map(|(path, _)| path)
        .collect();
    assert!(
        stale.is_empty(),
        "not what the rules say: {stale:?}. Write them anew: DYNOFORM_WRITE_DOCS=1 cargo test --lib lints::"
    );
}
