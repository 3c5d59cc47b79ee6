//! empty-list-equality: comparisons with `[]`.

use crate::linter::text::Text;
use crate::linter::{Check, Context, Findings, Fixable, Rule, edit};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind};

pub(super) static RULE: Rule = Rule::new(
    "empty-list-equality",
    include_str!("empty_list_equality.md"),
    Check::File(check),
)
.fixes(Fixable::Unsafe)
.in_tflint();

fn check(text: &Text<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    text.expressions(&mut |expr| {
        let ExprKind::Binary(op @ (BinaryOp::Equal | BinaryOp::NotEqual), _, left, right) = &expr.kind else {
            return;
        };
        let other = match (is_empty(left), is_empty(right)) {
            (true, false) => right,
            (false, true) => left,
            _ => return,
        };
        let sign = if *op == BinaryOp::Equal { "==" } else { ">" };
        let written = format!("length({}) {sign} 0", context.sources.text(other.span));
        let finding = findings.finding(
            "Comparison with an empty list",
            "A list, a set and a map are never equal to `[]`, which is a tuple: the answer is always the same.",
            expr.span,
        );
        // What never was true may be now: that is the point of it, and changes the plan.
        let fix = edit::risky(edit::replace("Ask for the length", expr.span, written.clone()));
        findings.report(finding.help(format!("Write `{written}`.")).fix(fix));
    });
}

fn is_empty(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Tuple(elements) if elements.is_empty())
}
