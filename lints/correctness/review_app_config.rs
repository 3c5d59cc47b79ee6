//! review-app-config: review apps without a place to run, or that are never, or always, stale.

use crate::linter::{Check, Context, Findings, Level, Rule, Subject};
use crate::schema::catalogue::{STALE_DAYS, region};
use crate::source::Span;

pub(super) static RULE: Rule = Rule::new(
    "review-app-config",
    include_str!("review_app_config.md"),
    Check::Resource(check),
)
.level(Level::Error);

fn check(subject: &Subject<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    if subject.kind() != "heroku_review_app_config" {
        return;
    }
    target(subject, findings);
    let Some(days) = subject
        .config
        .get("stale_days")
        .and_then(crate::language::value::Value::as_i64)
    else {
        return;
    };
    let span = subject.span("stale_days");
    if !STALE_DAYS.contains(&days) {
        let detail = format!("stale_days of {} is {days}, and Heroku takes 1 to 30.", subject.address);
        report(
            subject,
            "Days until a review app is stale",
            detail,
            span,
            "Write a number from 1 to 30.",
            findings,
        );
    }
    if subject.flag("destroy_stale_apps") == Some(false) || subject.lacks("destroy_stale_apps") {
        let detail = format!(
            "{} counts the days until a review app is stale, and destroys none.",
            subject.address
        );
        let help = "Set `destroy_stale_apps = true`, or leave stale_days out.";
        report(
            subject,
            "Days until a review app is stale",
            detail,
            span,
            help,
            findings,
        );
    }
}

fn report(
    subject: &Subject<'_>,
    summary: &'static str,
    detail: String,
    span: Span,
    help: &str,
    findings: &mut Findings<'_>,
) {
    findings.report(
        findings
            .finding(summary, detail, span)
            .about(&subject.address)
            .help(help),
    );
}

/// Where the apps run.
fn target(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    const SUMMARY: &str = "Review apps without a place to run";
    let body = subject.resource.body();
    let written = body.blocks.iter().find(|block| &*block.kind.text == "deploy_target");
    if body
        .blocks
        .iter()
        .all(|block| !["deploy_target", "dynamic"].contains(&&*block.kind.text))
    {
        let detail = format!("{} has no deploy_target.", subject.address);
        let help = "Add `deploy_target { id = \"us\", type = \"region\" }` in lines of its own, or a space.";
        return report(subject, SUMMARY, detail, subject.resource.block.header, help, findings);
    }
    let (Some(target), Some(written)) = (subject.block("deploy_target"), written) else {
        return;
    };
    let text = |name: &str| target.get(name).and_then(crate::linter::plain);
    let (Some("region"), Some(id)) = (text("type"), text("id")) else {
        return;
    };
    let why = match region(id) {
        Some(known) if known.common_runtime => return,
        Some(_) => "a region of private spaces alone",
        // An id, as the API gives it.
        None if id.len() == 36 && id.matches('-').count() == 4 => return,
        None => "no region of Heroku",
    };
    let span = written.body.attribute("id").map_or(written.header, |id| id.value.span);
    let detail = format!("The review apps of {} are to run in {id:?}, {why}.", subject.address);
    let help = "Write \"us\" or \"eu\", or take a space: `type = \"space\"`.";
    report(subject, SUMMARY, detail, span, help, findings);
}
