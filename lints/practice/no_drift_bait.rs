//! no-drift-bait: what is left unmanaged although people and Heroku change it by hand, or managed although a program does.

use crate::config::IgnoreChanges;
use crate::language::value::PathStep;
use crate::linter::estate::App;
use crate::linter::{Check, Context, Findings, Rule, Subject};
use crate::source::Span;

pub(super) static RULE: Rule = Rule::new(
    "no-drift-bait",
    include_str!("no_drift_bait.md"),
    Check::Configuration(check),
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

/// Add-ons that scale dynos.
const SCALERS: [&str; 4] = ["judoscale", "rails-autoscale", "hirefire", "adept-scale"];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    context.subjects.iter().for_each(|subject| ignored(subject, findings));
    let complete = context.estate.is_complete(&["heroku_formation"]);
    for app in &context.estate.apps {
        if complete {
            undeclared(app, findings);
        }
        scaled(app, findings);
    }
}

/// An app with visitors of which nobody says how many dynos serve them.
fn undeclared(app: &App<'_>, findings: &mut Findings<'_>) {
    let visited = ["heroku_domain", "heroku_ssl"]
        .iter()
        .any(|kind| app.of_kind(kind).next().is_some());
    let serves = |formation: &Subject<'_>| formation.text("type").is_none_or(|kind| kind == "web");
    if !visited || app.of_kind("heroku_formation").any(serves) {
        return;
    }
    let address = &app.subject.address;
    let detail =
        format!("{address} has a domain and no formation of type web: its dynos are what somebody set by hand.");
    let finding = findings.finding("Dynos that nobody declares", detail, app.subject.resource.block.header);
    findings.report(finding.about(address).help("Add a heroku_formation of type \"web\"."));
}

/// A number that an add-on changes and each apply sets back.
fn scaled(app: &App<'_>, findings: &mut Findings<'_>) {
    let service = |addon: &&Subject<'_>| {
        let plan = addon.text("plan").and_then(|plan| plan.split(':').next());
        plan.is_some_and(|service| SCALERS.contains(&service))
    };
    let Some(scaler) = app.of_kind("heroku_addon").find(service) else {
        return;
    };
    for formation in app.of_kind("heroku_formation") {
        if formation.text("type") != Some("web") || leaves(formation, "quantity") {
            continue;
        }
        let detail = format!(
            "{} changes how many dynos {} has, and each apply sets them back.",
            scaler.address, formation.address
        );
        let finding = findings.finding("Number that a program changes", detail, formation.span("quantity"));
        findings.report(
            finding
                .about(&formation.address)
                .label(scaler.resource.block.header, "what scales")
                .help("Set `ignore_changes = [quantity]` in the lifecycle of the formation."),
        );
    }
}

/// Whether changes of an argument are left alone.
fn leaves(subject: &Subject<'_>, argument: &str) -> bool {
    match &subject.resource.lifecycle.ignore_changes {
        IgnoreChanges::None => false,
        IgnoreChanges::All(_) => true,
        IgnoreChanges::Paths(paths) => paths
            .iter()
            .any(|(path, _)| matches!(path.first(), Some(PathStep::Name(name)) if &**name == argument)),
    }
}

fn ignored(subject: &Subject<'_>, findings: &mut Findings<'_>) {
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
