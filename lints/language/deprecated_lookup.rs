//! deprecated-lookup: `lookup` without a default.

use crate::linter::text::Text;
use crate::linter::{Check, Context, Findings, Fixable, Rule, edit};
use crate::syntax::ast::{Expr, ExprKind};

pub(super) static RULE: Rule = Rule::new(
    "deprecated-lookup",
    include_str!("deprecated_lookup.md"),
    Check::File(check),
)
.fixes(Fixable::Safe)
.in_tflint();

fn check(text: &Text<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    text.expressions(&mut |expr| {
        let ExprKind::Call(call) = &expr.kind else { return };
        let ([map, key], "lookup", false) = (call.arguments.as_slice(), &*call.name.text, call.expand) else {
            return;
        };
        let written = format!("{}[{}]", base(map, context), context.sources.text(key.span));
        let finding = findings.finding(
            "Deprecated lookup",
            "lookup() without a default is an index with more words.",
            expr.span,
        );
        let fix = edit::replace("Write it as an index", expr.span, written.clone());
        findings.report(finding.help(format!("Write `{written}`.")).fix(fix));
    });
}

/// The map as something that may be indexed.
fn base(map: &Expr, context: &Context<'_>) -> String {
    let written = context.sources.text(map.span);
    match map.kind {
        ExprKind::Traversal(_)
        | ExprKind::Index(..)
        | ExprKind::Attribute(..)
        | ExprKind::Call(_)
        | ExprKind::Object(_)
        | ExprKind::Parens(_) => written.to_owned(),
        _ => format!("({written})"),
    }
}
