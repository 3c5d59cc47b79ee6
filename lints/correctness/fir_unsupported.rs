//! fir-unsupported: arguments and resources that apps on Fir do not have.

use crate::linter::estate::Estate;
use crate::linter::{Check, Context, Findings, Level, Rule, Subject, relation};

pub(super) static RULE: Rule = Rule::new(
    "fir-unsupported",
    include_str!("fir_unsupported.md"),
    Check::Configuration(check),
)
.level(Level::Error);

/// Arguments of an app on Cedar.
const ARGUMENTS: [(&str, &str); 3] = [
    ("stack", "Leave it out: Fir has no stacks."),
    (
        "buildpacks",
        "Leave it out: a project.toml in the app's code names its buildpacks.",
    ),
    ("internal_routing", "Leave it out."),
];

/// Resources for apps on Cedar.
const KINDS: [(&str, &str); 2] = [
    ("heroku_drain", "Use heroku_telemetry_drain."),
    ("heroku_slug", "Use heroku_build: Fir runs images."),
];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = Estate::new(context);
    for app in estate
        .apps
        .iter()
        .filter(|app| generation(app.subject, context) == Some("fir"))
    {
        for (argument, help) in ARGUMENTS.iter().filter(|(argument, _)| !app.subject.lacks(argument)) {
            let detail = format!(
                "{} lies in a space of generation fir, which has no {argument}.",
                app.subject.address
            );
            let span = app.subject.span(argument);
            let finding = findings.finding("Not on this generation of the platform", detail, span);
            findings.report(finding.about(&app.subject.address).help(*help));
        }
        for part in &app.parts {
            if let Some((kind, help)) = KINDS.iter().find(|(kind, _)| *kind == part.kind()) {
                let detail = format!(
                    "The app of {} lies in a space of generation fir, which has no {kind}.",
                    part.address
                );
                let span = part.resource.block.header;
                let finding = findings.finding("Not on this generation of the platform", detail, span);
                findings.report(finding.about(&part.address).help(*help));
            }
        }
    }
}

/// The generation of the space that an app names.
pub(super) fn generation<'a>(app: &Subject<'_>, context: &'a Context<'_>) -> Option<&'a str> {
    let attribute = app.resource.body().attribute("space")?;
    let target = relation::target(context.configuration, app.module, &app.address, &attribute.value)?;
    let space = context.subject(&target.address)?;
    if space.lacks("generation") {
        Some("cedar")
    } else {
        space.text("generation")
    }
}
