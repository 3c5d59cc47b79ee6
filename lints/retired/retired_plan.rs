//! retired-plan: add-on plans that are not sold any more.

use crate::linter::{Check, Context, Findings, Fixable, Level, Rule, Subject, edit};
use crate::schema::catalogue::{PlanState, plan, service};

pub(super) static RULE: Rule = Rule::new("retired-plan", include_str!("retired_plan.md"), Check::Resource(check))
    .level(Level::Error)
    .fixes(Fixable::Unsafe);

fn check(subject: &Subject<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(written) = subject.text("plan").filter(|_| subject.kind() == "heroku_addon") else {
        return;
    };
    let Some((sold, found)) = plan(written).filter(|(_, plan)| plan.state == PlanState::Retired) else {
        return;
    };
    let span = subject.span("plan");
    let detail = format!("Heroku does not sell {written:?} any more.");
    let finding = findings
        .finding("Plan that is not sold any more", detail, span)
        .about(&subject.address);
    let Some(new) = successor(sold.name, found.name) else {
        let help = match sold.name {
            "ssl" => "Certificates need no add-on: use heroku_ssl, or `acm = true` on the app.",
            _ => "The service is gone: take another one.",
        };
        return findings.report(finding.help(help));
    };
    let new = format!("{}:{new}", sold.name);
    let finding = finding.help(format!("Write {new:?}."));
    // Only a literal says the same for everybody who reads it.
    let fix = context
        .literal(subject, "plan")
        .map(|literal| edit::risky(edit::replace(format!("Take {new:?}"), literal.span, format!("{new:?}"))));
    findings.report(match fix {
        Some(fix) => finding.fix(fix),
        None => finding,
    });
}

/// What took its place.
fn successor(name: &str, plan: &str) -> Option<&'static str> {
    match (name, plan) {
        ("heroku-postgresql", "hobby-basic" | "basic") => Some("essential-1"),
        ("heroku-postgresql", _) => Some("essential-0"),
        _ => service(name)
            .map(|service| service.default_plan())
            .filter(|plan| plan.state == PlanState::Available)
            .map(|plan| plan.name),
    }
}
