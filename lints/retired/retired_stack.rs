//! retired-stack: operating system images that are gone, or will be.

use crate::linter::{Check, Context, Findings, Fixable, Rule, Subject, edit};
use crate::schema::catalogue::{StackState, default_stack, stack};

pub(super) static RULE: Rule = Rule::new(
    "retired-stack",
    include_str!("retired_stack.md"),
    Check::Resource(check),
)
.fixes(Fixable::Unsafe);

fn check(subject: &Subject<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    if !["heroku_app", "heroku_slug"].contains(&subject.kind()) {
        return;
    }
    let Some(name) = subject.text("stack") else { return };
    let detail = match stack(name).map(|stack| stack.state) {
        Some(StackState::Gone) => format!("Heroku neither builds nor patches {name:?} any more."),
        Some(StackState::Deprecated { until }) => format!("Heroku patches {name:?} until {until} and not longer."),
        _ => return,
    };
    let (new, span) = (default_stack().name, subject.span("stack"));
    let mut finding = findings
        .finding("Stack at the end of its life", detail, span)
        .about(&subject.address)
        .help(format!("Write {new:?}, and build the app anew."));
    if let Some(written) = context.literal(subject, "stack") {
        let fix = edit::replace(format!("Take {new:?}"), written.span, format!("{new:?}"));
        finding = finding.fix(edit::risky(fix));
    }
    findings.report(finding);
}
