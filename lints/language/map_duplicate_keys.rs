//! map-duplicate-keys: objects that set a key twice.

use std::collections::BTreeMap;

use crate::linter::text::Text;
use crate::linter::{Check, Context, Findings, Rule};
use crate::source::Span;
use crate::syntax::ast::{ExprKind, ObjectKey};

pub(super) static RULE: Rule = Rule::new(
    "map-duplicate-keys",
    include_str!("map_duplicate_keys.md"),
    Check::File(check),
)
.in_tflint();

fn check(text: &Text<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    text.expressions(&mut |expr| {
        let ExprKind::Object(items) = &expr.kind else { return };
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for item in items {
            let Some(key) = literal(&item.key) else { continue };
            let Some(first) = seen.insert(key, item.key.span()) else {
                continue;
            };
            let detail = format!("{key:?} is set twice; only the last value counts.");
            let finding = findings.finding("Key that is set twice", detail, item.key.span());
            findings.report(finding.label(first, "first here").help("Remove one of them."));
        }
    });
}

/// A key that is written out.
fn literal(key: &ObjectKey) -> Option<&str> {
    match key {
        ObjectKey::Name(name) => Some(&name.text),
        ObjectKey::Expr(expr) => match &expr.kind {
            ExprKind::String(text) | ExprKind::Number(text) => Some(text),
            _ => None,
        },
    }
}
