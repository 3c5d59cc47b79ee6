//! Runs the examples of every rule's page.
//!
//! In a block, `# warn: text` marks a line on which the rule says that text at that level, and nothing else may be
//! found. `# recorded: ADDRESS = "name"` and `# base: …` are facts. A block that begins with `# dynoform.hcl` holds the
//! settings for the next one, a block that begins with `# after lint --fix` is what the fixes make of the one before.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Severity};
use crate::linter::{Base, Facts, Rule, Settings, apply};
use crate::source::Sources;

use super::workbench::{Linted, lint};
use crate::lints::RULES;

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

/// The text without its marks.
fn unmarked(text: &str) -> String {
    let marks = [" # warn: ", " # error: ", " # note: "];
    text.lines()
        .map(|line| {
            let end = marks
                .iter()
                .filter_map(|mark| line.find(mark))
                .min()
                .unwrap_or(line.len());
            format!("{}\n", line[..end].trim_end())
        })
        .collect()
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
    }
}

fn place(sources: &Sources, finding: &Diagnostic) -> usize {
    let place = finding
        .span
        .and_then(|span| sources.locate(span))
        .expect("a finding has a place");
    place.file.lines.line(place.range.start)
}

/// Compares what is found in an example with its marks.
fn compare(rule: &'static Rule, example: &Example, settings: &Settings) -> Linted {
    let linted = lint(rule, &example.text, settings, &facts(&example.text));
    let mut expected = marks(&example.text);
    for finding in &linted.findings {
        let line = place(linted.analysis.sources(), finding);
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

/// Applies the fixes of the example before and compares the text.
fn compare_fixed(rule: &'static Rule, before: &Linted, after: &Example, settings: &Settings) {
    let (heading, wanted) = after.text.split_once('\n').expect("a heading");
    let unsafe_too = heading.contains("--unsafe");
    let fixed = apply(before.analysis.sources(), &before.findings, unsafe_too);
    let text = fixed
        .first()
        .map(|fixed| fixed.after.clone())
        .expect("something is fixed");
    assert_eq!(unmarked(&text), unmarked(wanted), "{}.md:{}", rule.name(), after.line);
    let clean = lint(rule, wanted, settings, &facts(wanted));
    assert_eq!(
        clean.findings,
        [],
        "{}.md:{}: what is fixed is clean",
        rule.name(),
        after.line
    );
}

fn check(rule: &'static Rule) -> usize {
    let mut settings = Settings::default();
    let mut before: Option<Linted> = None;
    let examples = examples(rule.code.explanation);
    for example in &examples {
        if example.text.starts_with("# dynoform.hcl\n") {
            let read = crate::linter::read("dynoform.hcl".into(), &example.text, RULES);
            assert_eq!(read.problems, [], "{}.md:{}", rule.name(), example.line);
            settings = read.settings;
        } else if example.text.starts_with("# after lint --fix") {
            let before = before.as_ref().expect("an example to be fixed comes first");
            compare_fixed(rule, before, example, &settings);
        } else {
            before = Some(compare(rule, example, &settings));
            settings = Settings::default();
        }
    }
    examples.len()
}

#[test]
fn every_example_of_every_page_says_what_its_rule_says() {
    for rule in RULES {
        assert!(
            check(rule) >= 4,
            "{} shows wrong, right, configure and ignore",
            rule.name()
        );
    }
}

#[test]
fn every_page_has_its_sections() {
    for rule in RULES {
        let page = rule.code.explanation;
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
        assert_eq!(
            fix,
            rule.fixable != crate::linter::Fixable::No,
            "{} shows its fix",
            rule.name()
        );
    }
}
