//! overlapping-config-vars: config vars that two resources set, each undoing the other.

use std::collections::BTreeMap;

use crate::linter::estate::App;
use crate::linter::{Check, Context, Findings, Level, Rule, Subject, config_vars, plain};
use crate::source::Span;

pub(super) static RULE: Rule = Rule::new(
    "overlapping-config-vars",
    include_str!("overlapping_config_vars.md"),
    Check::Configuration(check),
)
.level(Level::Error);

const MAPS: [(&str, [&str; 2]); 2] = [
    ("heroku_app", ["config_vars", "sensitive_config_vars"]),
    ("heroku_app_config_association", ["vars", "sensitive_vars"]),
];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    for app in &estate.apps {
        of_app(app, context, findings);
    }
}

fn of_app(app: &App<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    let mut owners: BTreeMap<&str, (&Subject<'_>, Span, Option<&str>)> = BTreeMap::new();
    let associations = app.of_kind("heroku_app_config_association");
    for subject in std::iter::once(app.subject).chain(associations) {
        let (_, maps) = MAPS[usize::from(subject.kind() != "heroku_app")];
        for map in maps {
            for (key, value) in subject.members(map) {
                let written = config_vars::written(context, subject, map, key);
                let span = written.map_or(subject.span(map), |item| item.key.span());
                match owners.get(key) {
                    // Twice in one resource is another mistake, which the provider reports.
                    Some((other, first, theirs)) if other.address != subject.address => {
                        let detail = format!(
                            "{} and {} both set {key}: {}.",
                            other.address,
                            subject.address,
                            outcome(*theirs, plain(value))
                        );
                        let finding = findings
                            .finding("Config var with two owners", detail, span)
                            .about(&subject.address);
                        findings.report(finding.label(*first, "set here, too").help("Set it in one place."));
                    }
                    Some(_) => {}
                    None => {
                        owners.insert(key, (subject, span, plain(value)));
                    }
                }
            }
        }
    }
}

/// What becomes of a key with two owners.
fn outcome(one: Option<&str>, other: Option<&str>) -> &'static str {
    match (one, other) {
        (Some(one), Some(other)) if one == other => "the first of them that goes takes it from the other",
        _ => "each apply undoes one of them",
    }
}
