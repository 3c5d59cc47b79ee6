//! env-file-drift: `.env` files whose keys are not those of the environment of that name.

use std::collections::BTreeSet;

use crate::companions::{Companion, Environment};
use crate::linter::estate::App;
use crate::linter::{Check, Context, Findings, OptionKind, Rule, RuleOption};

use super::code::{self, GIVEN, report_problems};

pub(super) static RULE: Rule = Rule::new(
    "env-file-drift",
    include_str!("env_file_drift.md"),
    Check::Configuration(check),
)
.options(&[
    RuleOption::new("example", OptionKind::Flag),
    RuleOption::new("local", OptionKind::Texts),
]);

/// What Heroku sets, or what only a machine at home needs.
const LOCAL: [&str; 6] = ["PORT", "DYNO", "HOME", "PATH", "HOST", "SOURCE_VERSION"];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    let known = estate.is_complete(&GIVEN) && estate.is_complete(&["heroku_pipeline_coupling"]);
    for (at, (folder, apps)) in context.code().into_iter().enumerate() {
        for file in &folder.environments {
            report_problems(
                file,
                "Line of an .env file that sets nothing",
                "Write `KEY=value`, in quotes where the value has spaces.",
                findings,
            );
            // Beside the configuration, a stage tells which app is meant.
            let all: Vec<&App<'_>> = if at == 0 {
                estate.apps.iter().collect()
            } else {
                apps.clone()
            };
            if let (Some(app), true) = (of_stage(file, &all, context), known) {
                compare(file, app, context, findings);
            }
        }
    }
}

/// The only app of the stage that a file is named after.
fn of_stage<'a, 'e>(file: &Companion<Environment>, apps: &[&'a App<'e>], context: &Context<'_>) -> Option<&'a App<'e>> {
    let wanted = match file.name() {
        "example" => {
            let asked = context.flag_option(&RULE, "example", file.start);
            return apps.first().copied().filter(|_| asked && apps.len() == 1);
        }
        "" => "development",
        name => name,
    };
    let mut found = apps.iter().copied().filter(|app| app.stage() == Some(wanted));
    found.next().filter(|_| found.next().is_none())
}

fn compare(file: &Companion<Environment>, app: &App<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(keys) = code::keys(app) else { return };
    let local = context.texts_option(&RULE, "local", file.start);
    let counts = |key: &str| !LOCAL.contains(&key) && !local.iter().any(|own| own == key);
    let address = &app.subject.address;
    for key in file
        .content
        .keys
        .iter()
        .filter(|key| counts(&key.name) && !keys.contains(&key.name))
    {
        let detail = format!("{} sets {}, and {address} is not given it.", file.path, key.name);
        let finding = findings
            .finding("Keys that differ from those of the app", detail, key.span)
            .about(address);
        findings.report(finding.help("Set it in the configuration, or take it out of the file."));
    }
    let written: BTreeSet<&str> = file.content.keys.iter().map(|key| key.name.as_str()).collect();
    // What add-ons bring is theirs.
    let own = app.keys().unwrap_or_default();
    let missing: Vec<&str> = own
        .into_iter()
        .filter(|key| counts(key) && !written.contains(key))
        .collect();
    if !missing.is_empty() {
        let detail = format!(
            "{address} is given {}, and {} does not set it.",
            missing.join(", "),
            file.path
        );
        let finding = findings
            .finding("Keys that differ from those of the app", detail, file.start)
            .about(address);
        findings.report(finding.help("Add the keys to the file, with whatever value serves there."));
    }
}
