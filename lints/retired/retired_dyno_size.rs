//! retired-dyno-size: dynos that are not sold any more.

use crate::linter::{Check, Context, Findings, Fixable, Level, Rule, Subject, edit};
use crate::schema::catalogue::RETIRED_SIZES;

pub(super) static RULE: Rule = Rule::new(
    "retired-dyno-size",
    include_str!("retired_dyno_size.md"),
    Check::Resource(check),
)
.level(Level::Error)
.fixes(Fixable::Unsafe);

/// What took the place of a size.
fn successor(size: &str) -> &'static str {
    match size {
        "free" => "eco",
        "hobby" => "basic",
        "1x" => "standard-1x",
        "2x" => "standard-2x",
        _ => "performance-l",
    }
}

fn check(subject: &Subject<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(size) = subject.text("size").filter(|_| subject.kind() == "heroku_formation") else {
        return;
    };
    let lower = size.to_ascii_lowercase();
    if !RETIRED_SIZES.contains(&&*lower) {
        return;
    }
    let (new, span) = (successor(&lower), subject.span("size"));
    let detail = format!("Heroku has no dynos of size {size:?} any more.");
    let mut finding = findings
        .finding("Dyno size that is not sold any more", detail, span)
        .about(&subject.address)
        .help(format!("Write {new:?}."));
    if let Some(written) = context.literal(subject, "size") {
        let fix = edit::replace(format!("Take {new:?}"), written.span, format!("{new:?}"));
        finding = finding.fix(edit::risky(fix));
    }
    findings.report(finding);
}
