//! Runs the examples of every rule's page.
//!
//! In a block, `# warn: text` marks a line on which the rule says that text at that level, and nothing else may be
//! found. `# silent: why` marks a near miss and `# unknown: why` what cannot be known: lines on which nothing may be
//! found. `# file: path` begins another file, `# does not validate` allows an example that the analysis refuses.
//! `# recorded: ADDRESS = "name"` and `# base: …` are facts. A block that begins with `# dynoform.hcl` holds the
//! settings for the next one, a block that begins with `# after lint --fix` is what the fixes make of the one before.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::format::format;
use crate::linter::{Base, Facts, Fixable, Fixed, Rule, Settings, apply};
use crate::source::Sources;

use super::my_rule;
use super::workbench::{Linted, lint, planned};
use crate::lints::RULES;

/// The page as it lies on disk, so that a new example needs no new build.
fn page(rule: &Rule) -> String {
    let lints = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("lints");
    let name = format!("{}.md", rule.name().replace('-', "_"));
    let families = std::fs::read_dir(lints).expect("the rules are there");
    let mut pages = families.filter_map(|family| std::fs::read_to_string(family.ok()?.path().join(&name)).ok());
    pages.next().expect("every rule has a page")
}

/// One ```hcl block, and the line of the page on which it begins.
struct Example {
    line: usize,
    text: String,
}

fn examples(page: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut inside = false;
    for (index, line) in page.lines().enumerate() {
        match line {
            "```hcl" => {
                inside = true;
                found.push(Example {
                    line: index + 2,
                    text: String::new(),
                });
            }
            "```" => inside = false,
            _ => {
                if let (true, Some(example)) = (inside, found.last_mut()) {
                    example.text.push_str(line);
                    example.text.push('\n');
                }
            }
        }
    }
    found
}

/// The files of a text, each with the line at which it begins; without a mark it is all `main.tf`.
fn files(text: &str) -> Vec<(String, String, usize)> {
    let mut files: Vec<(String, String, usize)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Some(path) = line.strip_prefix("# file: ") {
            files.push((path.to_owned(), String::new(), index + 1));
            continue;
        }
        if files.is_empty() {
            files.push(("main.tf".to_owned(), String::new(), 0));
        }
        if let Some((path, text, _)) = files.last_mut() {
            // Marks are comments in the language alone.
            let native = path.ends_with(".tf");
            text.push_str(if native { line } else { without_mark(line) });
            text.push('\n');
        }
    }
    files
}

/// What the marks of a text ask for: line from 0, level, words.
fn marks(text: &str) -> Vec<(usize, Severity, String)> {
    let levels = [
        ("# warn: ", Severity::Warning),
        ("# error: ", Severity::Error),
        ("# note: ", Severity::Note),
    ];
    text.lines()
        .enumerate()
        .flat_map(|(index, line)| {
            levels.into_iter().filter_map(move |(mark, severity)| {
                line.split_once(mark)
                    .map(|(_, words)| (index, severity, words.trim().to_owned()))
            })
        })
        .collect()
}

fn without_mark(line: &str) -> &str {
    let marks = [" # warn: ", " # error: ", " # note: ", " # silent: ", " # unknown: "];
    let end = marks.iter().filter_map(|mark| line.find(mark)).min();
    line[..end.unwrap_or(line.len())].trim_end()
}

/// The text without its marks.
fn unmarked(text: &str) -> String {
    let lines = text.lines().filter(|line| *line != "# does not validate");
    lines.map(|line| format!("{}\n", without_mark(line))).collect()
}

fn facts(text: &str) -> Facts {
    let read = |mark: &str| -> BTreeMap<String, String> {
        let lines = text
            .lines()
            .filter_map(|line| line.strip_prefix(mark)?.split_once(" = "));
        lines
            .map(|(address, name)| (address.trim().to_owned(), name.trim().trim_matches('"').to_owned()))
            .collect()
    };
    Facts {
        recorded: Some(read("# recorded: ")),
        base: Some(Base {
            revision: "main".to_owned(),
            names: read("# base: "),
        }),
        ..Facts::default()
    }
}

/// The line of an example on which a finding stands.
fn place(sources: &Sources, finding: &Diagnostic, files: &[(String, String, usize)]) -> usize {
    let place = finding
        .span
        .and_then(|span| sources.locate(span))
        .expect("a finding has a place");
    let file = files.iter().find(|(path, ..)| *path == place.file.path);
    let begin = file.map_or(0, |(.., begin)| *begin);
    begin + place.file.lines.line(place.range.start)
}

/// Compares what is found in an example with its marks.
fn compare(rule: &'static Rule, example: &Example, settings: &Settings) -> Linted {
    let files = files(&example.text);
    let linted = lint(rule, &files, settings, &facts(&example.text));
    let mut expected = marks(&example.text);
    for finding in &linted.findings {
        let line = place(linted.analysis.sources(), finding, &files);
        let said = format!("{}: {}", finding.summary, finding.detail);
        let matching = expected
            .iter()
            .position(|(at, level, words)| *at == line && *level == finding.severity && said.contains(words));
        let Some(matching) = matching else {
            panic!(
                "{}.md:{}: not expected: {} {said}",
                rule.name(),
                example.line + line,
                finding.code.name
            );
        };
        expected.remove(matching);
    }
    let missing: Vec<String> = expected
        .iter()
        .map(|(line, _, words)| format!("line {}: {words}", example.line + line))
        .collect();
    assert!(missing.is_empty(), "{}.md: not found: {missing:?}", rule.name());
    linted
}

/// What the fixes of an example do to what would be planned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Effect {
    /// Nothing.
    Same,
    /// Something.
    Other,
    /// There was no plan before, because the configuration was wrong; now there is one.
    None,
}

/// Applies the fixes of the example before, over as many passes as it takes, and compares the text. A fix that may be
/// made unseen leaves the plan as it is, unless the heading says that it does not.
fn compare_fixed(rule: &'static Rule, before: &Linted, after: &Example, settings: &Settings) -> Effect {
    let (heading, wanted) = after.text.split_once('\n').expect("a heading");
    let place = format!("{}.md:{}", rule.name(), after.line);
    let unsafe_too = heading.contains("--unsafe");
    let mut texts = files(&before.text);
    let mut last = None;
    let mut fixed = apply(before.analysis.sources(), &before.findings, unsafe_too);
    assert!(!fixed.is_empty(), "{place}: nothing is fixed");
    for passes in 1.. {
        assert!(passes < 5, "{place}: fixes never end");
        for file in &fixed {
            let (_, text, _) = texts
                .iter_mut()
                .find(|(path, ..)| *path == file.path)
                .expect("a file of the example");
            check_layout(file, &place);
            text.clone_from(&file.after);
        }
        let again = lint(rule, &texts, settings, &facts(wanted));
        fixed = apply(again.analysis.sources(), &again.findings, unsafe_too);
        last = Some(again);
        if fixed.is_empty() {
            break;
        }
    }
    let again = last.expect("there was something to fix");
    assert!(
        again.findings.len() < before.findings.len(),
        "{place}: no finding is gone"
    );
    let wrong = again.analysis.diagnostics().iter().filter(|problem| problem.is_error());
    assert_eq!(wrong.count(), 0, "{place}: what is fixed validates");
    let effect = match before.validates {
        false => Effect::None,
        true if planned(&before.analysis) == planned(&again.analysis) => Effect::Same,
        true => Effect::Other,
    };
    let says_otherwise = unsafe_too || heading.contains("changes the plan");
    assert!(
        effect != Effect::Other || says_otherwise,
        "{place}: the plan is another one"
    );
    let text: String = texts.iter().map(|(_, text, _)| text.as_str()).collect();
    assert_eq!(unmarked(&text), unmarked(wanted), "{place}");
    compare(
        rule,
        &Example {
            line: after.line,
            text: wanted.to_owned(),
        },
        settings,
    );
    effect
}

/// What was in canonical style still is.
fn check_layout(file: &Fixed, place: &str) {
    let is_canonical = |text: &str| format(text).is_ok_and(|formatted| formatted == text);
    let native = file.path.extension() == Some("tf");
    assert!(
        !native || !is_canonical(&file.before) || is_canonical(&file.after),
        "{place}: what is fixed is not formatted:\n{}",
        file.after
    );
}

/// The rule is on in its page, whatever preset it belongs to.
fn asked(settings: &Settings, rule: &Rule) -> Settings {
    Settings {
        preset: rule.preset,
        ..settings.clone()
    }
}

/// How many examples a page has, and what their fixes do; each does what it says.
fn check(rule: &'static Rule) -> (usize, BTreeSet<Effect>) {
    let mut effects = BTreeSet::new();
    let mut settings = Settings::default();
    let mut before: Option<Linted> = None;
    let examples = examples(&page(rule));
    for example in &examples {
        if example.text.starts_with("# dynoform.hcl\n") {
            let rules: Vec<&'static Rule> = RULES.iter().copied().chain([&my_rule::RULE]).collect();
            let read = crate::linter::read("dynoform.hcl".into(), &example.text, &rules);
            assert_eq!(read.problems, [], "{}.md:{}", rule.name(), example.line);
            settings = read.settings;
        } else if example.text.starts_with("# after lint --fix") {
            let before = before.as_ref().expect("an example to be fixed comes first");
            effects.insert(compare_fixed(rule, before, example, &asked(&settings, rule)));
        } else {
            before = Some(compare(rule, example, &asked(&settings, rule)));
            settings = Settings::default();
        }
    }
    (examples.len(), effects)
}

#[test]
fn every_example_of_every_page_says_what_its_rule_says() {
    // Each on its own, so that one page does not hide what is wrong with another.
    let mut wrong = Vec::new();
    let mut fixes = Vec::new();
    for rule in RULES.iter() {
        match std::panic::catch_unwind(|| check(rule)) {
            Ok((4.., effects)) => fixes.extend(fix_of(rule, &effects)),
            _ => wrong.push(rule.name()),
        }
    }
    assert!(wrong.is_empty(), "see above: {wrong:?}");
    // What the fix of every rule does to what would be planned, as its page shows it: a new fix is a line here.
    insta::assert_snapshot!(fixes.join("\n"), @r"
    name-prefix: safe, Other
    health-check-provisioner: unsafe, Same
    formation-before-release: safe, Same
    app-by-name: unsafe, None
    hard-coded-url: safe, Same and Other
    dns-without-domain: unsafe, Same
    secret-in-config-vars: unsafe, Other
    unmarked-sensitive: safe, Same
    drain-credentials: unsafe, Other
    retired-plan: unsafe, None
    retired-dyno-size: unsafe, None
    retired-stack: unsafe, Other
    unpinned-buildpack: unsafe, Other
    database-without-protection: safe, Same
    comment-syntax: safe, Same
    deprecated-index: safe, Same
    deprecated-interpolation: safe, Same
    deprecated-lookup: safe, Same
    empty-list-equality: unsafe, Other
    required-providers: safe, Same and None
    unused-declarations: safe, Same
    unused-required-providers: safe, Same
    legacy-quoted-type: safe, None
    legacy-quoted-reference: safe, Same
    legacy-block-as-map: safe, None
    legacy-provider-attribute: safe, None
    ");
}

/// `rule: safe, Same`
fn fix_of(rule: &Rule, effects: &BTreeSet<Effect>) -> Option<String> {
    let how = match rule.fixable {
        Fixable::No => return None,
        Fixable::Safe => "safe",
        Fixable::Unsafe => "unsafe",
    };
    let effects: Vec<String> = effects.iter().map(|effect| format!("{effect:?}")).collect();
    assert!(!effects.is_empty(), "{} shows its fix", rule.name());
    Some(format!("{}: {how}, {}", rule.name(), effects.join(" and ")))
}

/// Rules about declarations, of which everything stands in the text: nothing in them can be unknown.
const ABOUT_WRITING: [&str; 13] = [
    "comment-syntax",
    "documented-outputs",
    "documented-variables",
    "legacy-quoted-type",
    "module-pinned-source",
    "module-version",
    "naming-convention",
    "required-providers",
    "required-version",
    "retired-resource",
    "standard-module-structure",
    "typed-variables",
    "unused-required-providers",
];

fn check_marks(rule: &Rule) {
    let page = page(rule);
    let count = |mark: &str| page.matches(mark).count();
    let found = count(" # warn: ") + count(" # error: ") + count(" # note: ");
    assert!(found >= 2, "{} shows two findings", rule.name());
    assert!(count(" # silent: ") >= 2, "{} shows two near misses", rule.name());
    let unknown = ABOUT_WRITING.contains(&rule.name()) || count(" # unknown: ") >= 1;
    assert!(unknown, "{} shows what is unknown", rule.name());
}

#[test]
fn every_page_shows_two_findings_two_near_misses_and_something_unknown() {
    RULES.iter().for_each(|rule| check_marks(rule));
}

fn check_sections(rule: &Rule) {
    let page = page(rule);
    assert!(
        page.starts_with(&format!("# {}\n", rule.name())),
        "{} begins with its name",
        rule.name()
    );
    for section in ["Why", "Wrong", "Right", "Configure", "Ignore", "Sources"] {
        assert!(
            page.contains(&format!("\n## {section}\n")),
            "{} has a section {section}",
            rule.name()
        );
    }
    for option in rule.options {
        assert!(page.contains(option.name), "{} documents {}", rule.name(), option.name);
    }
    let fix = page.contains("\n# after lint --fix");
    assert_eq!(fix, rule.fixable != Fixable::No, "{} shows its fix", rule.name());
}

#[test]
fn every_page_has_its_sections() {
    RULES.iter().for_each(|rule| check_sections(rule));
}

#[test]
fn the_rule_that_contributing_shows_works_as_it_stands_there() {
    let shown = include_str!("../../CONTRIBUTING.md");
    let code = include_str!("my_rule.rs");
    assert!(
        shown.contains(&format!("```rust\n{code}```\n")),
        "CONTRIBUTING.md shows my_rule.rs"
    );
    check_sections(&my_rule::RULE);
    check_marks(&my_rule::RULE);
    assert_eq!(check(&my_rule::RULE).0, 5);
}
