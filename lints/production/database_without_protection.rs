//! database-without-protection: databases that a plan may destroy.

use crate::analysis::Protection;
use crate::linter::{Check, Context, Findings, Fixable, Preset, Rule, Subject, edit};

pub(super) static RULE: Rule = Rule::new(
    "database-without-protection",
    include_str!("database_without_protection.md"),
    Check::Resource(check),
)
.preset(Preset::Production)
.fixes(Fixable::Safe);

/// Services that keep data.
const STORES: [&str; 3] = ["heroku-postgresql", "heroku-redis", "heroku-kafka"];

fn check(subject: &Subject<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(plan) = subject.text("plan").filter(|_| subject.kind() == "heroku_addon") else {
        return;
    };
    let store = STORES.iter().any(|store| plan.split(':').next() == Some(store));
    if !store || subject.protection != Protection::None {
        return;
    }
    let block = &subject.resource.block;
    let detail = format!("A plan may destroy {} with all its data.", subject.address);
    let mut finding = findings
        .finding("Database without protection", detail, block.header)
        .about(&subject.address)
        .help("Set `prevent_destroy = true` in a lifecycle block.");
    let protect = "\n  lifecycle {\n    prevent_destroy = true\n  }";
    let fix = match block.body.blocks("lifecycle").next() {
        // What is written there was written on purpose.
        _ if subject.resource.lifecycle.prevent_destroy.is_some() => None,
        Some(lifecycle) => edit::last_line(
            context.sources,
            "Protect it",
            lifecycle.body.span,
            "  prevent_destroy = true",
        ),
        None => edit::last_line(context.sources, "Protect it", block.body.span, protect),
    };
    finding.fixes.extend(fix);
    findings.report(finding);
}
