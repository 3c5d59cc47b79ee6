//! open-inbound-ruleset: private spaces that let everybody in.

use crate::language::value::Value;
use crate::linter::{Check, Context, Findings, Rule, Subject, plain};
use crate::source::Span;
use crate::syntax::ast::ExprKind;

pub(super) static RULE: Rule = Rule::new(
    "open-inbound-ruleset",
    include_str!("open_inbound_ruleset.md"),
    Check::Resource(check),
);

const EVERYBODY: [&str; 2] = ["0.0.0.0/0", "::/0"];

fn check(subject: &Subject<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    if subject.kind() != "heroku_space_inbound_ruleset" {
        return;
    }
    let rules = subject
        .config
        .get("rule")
        .and_then(Value::as_sequence)
        .unwrap_or_default();
    for rule in rules {
        let allows = rule.get("action").and_then(plain) == Some("allow");
        let Some(source) = rule
            .get("source")
            .and_then(plain)
            .filter(|source| allows && EVERYBODY.contains(source))
        else {
            continue;
        };
        let detail = format!(
            "{} allows {source}: the space takes requests from everybody.",
            subject.address
        );
        let finding = findings.finding("Space that is open to everybody", detail, place(subject, source));
        findings.report(
            finding
                .about(&subject.address)
                .help("Name the networks that may come in."),
        );
    }
}

/// Where the source is written out, or else the resource.
fn place(subject: &Subject<'_>, source: &str) -> Span {
    let rules = subject.resource.body().blocks("rule");
    let written = rules
        .filter_map(|rule| rule.body.attribute("source"))
        .find(|attribute| matches!(&attribute.value.kind, ExprKind::String(text) if &**text == source));
    written.map_or(subject.resource.block.header, |attribute| attribute.value.span)
}
