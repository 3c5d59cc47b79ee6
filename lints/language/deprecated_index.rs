//! deprecated-index: elements named as `.0` and `.*`.

use std::collections::HashSet;

use crate::linter::text::Text;
use crate::linter::{Check, Context, Findings, Fixable, Rule, edit};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, SplatStep, Step, StepKind};

pub(super) static RULE: Rule = Rule::new(
    "deprecated-index",
    include_str!("deprecated_index.md"),
    Check::File(check),
)
.fixes(Fixable::Safe)
.in_tflint();

fn check(text: &Text<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    // `a.*.b[0]` is the first of all b, `a[*].b[0]` would be the first of each b.
    let mut indexed: HashSet<Span> = HashSet::new();
    text.expressions(&mut |expr| match &expr.kind {
        ExprKind::Index(base, _) | ExprKind::Attribute(base, _) => {
            indexed.insert(base.span);
        }
        _ => {}
    });
    text.expressions(&mut |expr| look(expr, &indexed, findings));
}

fn look(expr: &Expr, indexed: &HashSet<Span>, findings: &mut Findings<'_>) {
    match &expr.kind {
        ExprKind::Traversal(traversal) => traversal.steps.iter().for_each(|step| step_of(step, findings)),
        ExprKind::Attribute(_, step) => step_of(step, findings),
        ExprKind::Splat(splat) => {
            for step in &splat.each {
                if let SplatStep::Step(step) = step {
                    step_of(step, findings);
                }
            }
            if splat.full {
                return;
            }
            let mut finding = findings
                .finding(
                    "Deprecated splat",
                    "`.*` is the splat of versions before 0.12.",
                    splat.star,
                )
                .help("Write `[*]`.");
            if !indexed.contains(&expr.span) {
                finding = finding.fix(edit::replace("Write the splat as `[*]`", splat.star, "[*]"));
            }
            findings.report(finding);
        }
        _ => {}
    }
}

fn step_of(step: &Step, findings: &mut Findings<'_>) {
    if let StepKind::Index { number, legacy: true } = &step.kind {
        let written = format!("[{number}]");
        let detail = format!("`.{number}` is the index of versions before 0.12.");
        let finding = findings
            .finding("Deprecated index", detail, step.span)
            .help(format!("Write `{written}`."));
        findings.report(finding.fix(edit::replace(
            format!("Write the index as `{written}`"),
            step.span,
            written,
        )));
    }
}
