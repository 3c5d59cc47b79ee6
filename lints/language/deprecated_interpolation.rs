//! deprecated-interpolation: strings that hold one expression and nothing else.

use std::collections::HashSet;

use crate::linter::text::Text;
use crate::linter::{Check, Context, Findings, Fixable, Rule, edit};
use crate::source::Span;
use crate::syntax::ast::{ExprKind, ObjectKey, Part};

pub(super) static RULE: Rule = Rule::new(
    "deprecated-interpolation",
    include_str!("deprecated_interpolation.md"),
    Check::File(check),
)
.fixes(Fixable::Safe)
.in_tflint();

fn check(text: &Text<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    if !text.is_native() {
        return;
    }
    let mut keys: HashSet<Span> = HashSet::new();
    text.expressions(&mut |expr| {
        if let ExprKind::Object(items) = &expr.kind {
            keys.extend(items.iter().filter_map(|item| match &item.key {
                ObjectKey::Expr(key) => Some(key.span),
                ObjectKey::Name(_) => None,
            }));
        }
    });
    text.expressions(&mut |expr| {
        let ExprKind::Template(template) = &expr.kind else {
            return;
        };
        let ([Part::Interpolation(inner)], false) = (template.parts.as_slice(), template.heredoc) else {
            return;
        };
        let written = context.sources.text(inner.span).to_owned();
        // A bare name as a key would mean its own text.
        let written = if keys.contains(&expr.span) {
            format!("({written})")
        } else {
            written
        };
        let finding = findings.finding(
            "Interpolation of nothing but one expression",
            "The quotes and braces around this expression do nothing since version 0.12.",
            expr.span,
        );
        let fix = edit::replace("Take the quotes and braces away", expr.span, written.clone());
        findings.report(finding.help(format!("Write `{}`.", first_line(&written))).fix(fix));
    });
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
