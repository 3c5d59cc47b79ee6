//! no-drift-bait: what is left unmanaged although people and Heroku change it by hand.

use crate::config::IgnoreChanges;
use crate::language::value::PathStep;
use crate::linter::{Check, Context, Findings, Rule, Subject};
use crate::source::Span;

pub(super) static RULE: Rule = Rule::new(
    "no-drift-bait",
    include_str!("no_drift_bait.md"),
    Check::Resource(check),
);

/// Resource type, argument, and what becomes of it when nothing looks.
const BAIT: [(&str, &str, &str); 5] = [
    (
        "heroku_app",
        "config_vars",
        "config vars that are set by hand stay, and nobody sees them in a plan",
    ),
    (
        "heroku_app",
        "sensitive_config_vars",
        "config vars that are set by hand stay, and nobody sees them in a plan",
    ),
    (
        "heroku_app_config_association",
        "vars",
        "config vars that are set by hand stay, and nobody sees them in a plan",
    ),
    (
        "heroku_app_config_association",
        "sensitive_vars",
        "config vars that are set by hand stay, and nobody sees them in a plan",
    ),
    (
        "heroku_formation",
        "size",
        "dynos stay at the size that somebody chose in the dashboard",
    ),
];

fn check(subject: &Subject<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    let ignored: Vec<(&str, Span)> = match &subject.resource.lifecycle.ignore_changes {
        IgnoreChanges::None => return,
        IgnoreChanges::All(span) if subject.kind().starts_with("heroku_") => vec![("all", *span)],
        IgnoreChanges::All(_) => return,
        IgnoreChanges::Paths(paths) => paths
            .iter()
            .filter_map(|(path, span)| match path.as_slice() {
                // A single key is a decision; the whole map is a hole.
                [PathStep::Name(name)] => Some((&**name, *span)),
                _ => None,
            })
            .collect(),
    };
    for (name, span) in ignored {
        let why = match name {
            "all" => "no change of it is ever seen again",
            _ => match BAIT
                .iter()
                .find(|(kind, argument, _)| *kind == subject.kind() && *argument == name)
            {
                Some((.., why)) => why,
                None => continue,
            },
        };
        let detail = format!("{} ignores changes of {name}: {why}.", subject.address);
        let finding = findings.finding("Changes that nobody sees", detail, span);
        findings.report(
            finding
                .about(&subject.address)
                .help("Manage it here, or name the single keys that belong to somebody else."),
        );
    }
}
