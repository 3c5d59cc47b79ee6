//! hard-coded-secret: tokens, keys and passwords written into the configuration.

use std::collections::HashSet;

use crate::linter::text::Text;
use crate::linter::{Check, Context, Findings, Level, Rule, walk};
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, Body, Expr, ExprKind, ItemKind, Part};

use crate::linter::secret_names::{has_password, is_random, is_secret, shape, stands_in};

pub(super) static RULE: Rule = Rule::new(
    "hard-coded-secret",
    include_str!("hard_coded_secret.md"),
    Check::File(check),
)
.level(Level::Error);

fn check(text: &Text<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    let mut seen = HashSet::new();
    for item in &text.parse.items {
        match &item.kind {
            ItemKind::Attribute(attribute) => of_attribute(attribute, &mut seen, findings),
            ItemKind::Block(block) => of_block(block, &mut seen, findings),
        }
    }
}

fn of_block(block: &Block, seen: &mut HashSet<Span>, findings: &mut Findings<'_>) {
    // The name of a variable says what its default is.
    let named = block.labels.first().filter(|_| &*block.kind.text == "variable");
    if let (Some(name), Some(default)) = (named, block.body.attribute("default")) {
        named_value(&name.text, &default.value, seen, findings);
    }
    // Of a drain another rule tells.
    let drain = block.labels.first().is_some_and(|kind| &*kind.text == "heroku_drain");
    if let Some(url) = block.body.attribute("url").filter(|_| drain) {
        seen.insert(url.value.span);
    }
    of_body(&block.body, seen, findings);
}

fn of_body(body: &Body, seen: &mut HashSet<Span>, findings: &mut Findings<'_>) {
    body.attributes
        .iter()
        .for_each(|attribute| of_attribute(attribute, seen, findings));
    body.blocks.iter().for_each(|block| of_block(block, seen, findings));
}

fn of_attribute(attribute: &Attribute, seen: &mut HashSet<Span>, findings: &mut Findings<'_>) {
    named_value(&attribute.name.text, &attribute.value, seen, findings);
    walk::expressions(&attribute.value, &mut |expr| match &expr.kind {
        ExprKind::Object(items) => {
            for item in items {
                if let Some(key) = walk::literal_key(item) {
                    named_value(key, &item.value, seen, findings);
                }
            }
        }
        ExprKind::String(text) => shaped(text, expr.span, seen, findings),
        ExprKind::Template(template) => {
            for part in &template.parts {
                if let Part::Literal(text) = part {
                    shaped(text, expr.span, seen, findings);
                }
            }
        }
        _ => {}
    });
}

/// A text that is the value of something called a secret.
fn named_value(name: &str, value: &Expr, seen: &mut HashSet<Span>, findings: &mut Findings<'_>) {
    let ExprKind::String(text) = &value.kind else { return };
    let drawn = text.len() >= 8 && !stands_in(text) && !text.contains(char::is_whitespace) && !text.contains("://");
    let password = name.to_ascii_lowercase().contains("password");
    if is_secret(name) && drawn && (is_random(text) || password) && seen.insert(value.span) {
        let detail = format!("The value of {name} is written out: everybody who reads this file has it.");
        report(detail, value.span, findings);
    }
}

/// A text that says by its shape what it is.
fn shaped(text: &str, span: Span, seen: &mut HashSet<Span>, findings: &mut Findings<'_>) {
    let text = text.trim();
    let known = shape(text).filter(|_| !stands_in(text));
    if let Some(what) = known.or(has_password(text).then_some("a URL with a password"))
        && seen.insert(span)
    {
        report(
            format!("This is {what}: everybody who reads this file has it."),
            span,
            findings,
        );
    }
}

fn report(detail: String, span: Span, findings: &mut Findings<'_>) {
    let finding = findings.finding("Secret in the configuration", detail, span);
    findings.report(
        finding
            .hides(span)
            .help("Revoke it, and give the new one in a variable with `sensitive = true` or in the environment."),
    );
}
