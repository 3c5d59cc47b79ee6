//! map-duplicate-keys: objects that set a key twice.

use std::collections::BTreeMap;

use crate::linter::text::Text;
use crate::linter::{Check, Context, Findings, Rule, walk};
use crate::source::Span;
use crate::syntax::ast::ExprKind;

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
            let Some(key) = walk::literal_key(item) else { continue };
            let Some(first) = seen.insert(key, item.key.span()) else {
                continue;
            };
            let detail = format!("{key:?} is set twice; only the last value counts.");
            let finding = findings.finding("Key that is set twice", detail, item.key.span());
            findings.report(finding.label(first, "first here").help("Remove one of them."));
        }
    });
}
