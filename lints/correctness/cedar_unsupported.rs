//! cedar-unsupported: arguments, resources and dynos that apps and spaces on Cedar do not have.

use crate::linter::{Check, Context, Findings, Level, Rule, Subject};
use crate::schema::catalogue::{DynoTier, Generation, dyno_size, lacks};

use super::fir_unsupported::{generation, of_space};

pub(super) static RULE: Rule = Rule::new(
    "cedar-unsupported",
    include_str!("cedar_unsupported.md"),
    Check::Configuration(check),
)
.level(Level::Error);

const SUMMARY: &str = "Not on this generation of the platform";

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for subject in context.subjects {
        let Some(place) = cedar_place(subject, context) else {
            continue;
        };
        for lack in lacks(Generation::Cedar, subject.kind()) {
            let span = match lack.argument {
                Some(argument) if subject.lacks(argument) => continue,
                Some(argument) => subject.span(argument),
                None => subject.resource.block.header,
            };
            let detail = format!("{place}, which has no {}.", lack.what);
            findings.report(
                findings
                    .finding(SUMMARY, detail, span)
                    .about(&subject.address)
                    .help(lack.help),
            );
        }
        let size = subject
            .text("size")
            .and_then(dyno_size)
            .filter(|size| size.tier == DynoTier::Fir);
        if let Some(size) = size.filter(|_| subject.kind() == "heroku_formation") {
            let detail = format!("{place}, which has no dynos of size {}.", size.name);
            let finding = findings
                .finding(SUMMARY, detail, subject.span("size"))
                .about(&subject.address);
            findings.report(finding.help("Take a size of Cedar, as standard-1x, or a space of the Fir generation."));
        }
    }
}

/// Where a resource is on Cedar, in words; `None` when it is not, or that is not known.
fn cedar_place(subject: &Subject<'_>, context: &Context<'_>) -> Option<String> {
    let owner = if subject.kind() == "heroku_telemetry_drain" {
        "owner_id"
    } else {
        "app_id"
    };
    let owner = context.subject(&context.target(subject, owner)?.address)?;
    let of = match owner.kind() {
        "heroku_space" => of_space(owner),
        // Outside of spaces there is only Cedar.
        "heroku_app" if owner.resource.body().attribute("space").is_none() => Some(Generation::Cedar.name()),
        _ => generation(owner, context),
    };
    (of == Some(Generation::Cedar.name())).then(|| format!("{} belongs to {} on Cedar", subject.address, owner.address))
}
