//! `dynoform lint -test-rules`: runs the tests that settings hold for their rules.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::linter::custom::Trial;
use crate::output::Console;

/// Says what became of the tests; whether all passed.
pub(super) fn tell(console: &Console, trials: &[Trial], as_json: bool) -> bool {
    let failed = trials.iter().filter(|trial| !trial.passed()).count();
    if as_json {
        let tests: Vec<Json> = trials.iter().map(document).collect();
        let document = json!({ "format_version": "1.0", "tests": tests, "failed": failed });
        console.line(&format!("{document:#}"));
        return failed == 0;
    }
    let mut rules: BTreeMap<(&str, &str), Vec<&Trial>> = BTreeMap::new();
    for trial in trials {
        let file = trial.origin.path.as_str();
        rules.entry((file, trial.rule)).or_default().push(trial);
    }
    for ((file, rule), trials) in rules {
        console.line(&format!("{rule} ({file})"));
        trials.into_iter().for_each(|trial| tell_one(console, trial));
    }
    let plural = if trials.len() == 1 { "" } else { "s" };
    let end = match (trials.len(), failed) {
        (0, _) => "There are no tests: write `test \"…\" { … }` into a rule of dynoform.hcl.".to_owned(),
        (count, 0) => format!("{count} test{plural} passed."),
        (count, _) => format!("{count} test{plural}, {failed} failed."),
    };
    console.line(&end);
    failed == 0
}

fn tell_one(console: &Console, trial: &Trial) {
    if trial.passed() {
        return console.line(&format!("  {} {}", console.out.green("passed"), trial.name));
    }
    console.line(&format!(
        "  {} {} ({})",
        console.out.red("FAILED"),
        trial.name,
        trial.origin
    ));
    let lists = [
        ("not found", &trial.missing),
        ("not expected", &trial.unexpected),
        ("wrong", &trial.wrong),
    ];
    for (what, list) in lists {
        for one in list {
            console.line(&format!("         {what}: {one}"));
        }
    }
}

fn document(trial: &Trial) -> Json {
    json!({
        "rule": trial.rule,
        "test": trial.name,
        "file": trial.origin.path.as_str(),
        "line": trial.origin.line,
        "passed": trial.passed(),
        "not_found": trial.missing,
        "not_expected": trial.unexpected,
        "wrong": trial.wrong,
    })
}
