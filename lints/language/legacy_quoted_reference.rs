//! legacy-quoted-reference: references in quotes where the language wants them bare.

use crate::linter::text::Text;
use crate::linter::{Check, Context, Findings, Fixable, Rule, edit};
use crate::syntax::ast::{Block, Expr, ExprKind};

pub(super) static RULE: Rule = Rule::new(
    "legacy-quoted-reference",
    include_str!("legacy_quoted_reference.md"),
    Check::File(check),
)
.fixes(Fixable::Safe);

fn check(text: &Text<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    if !text.is_native() {
        return;
    }
    for block in text.blocks() {
        let kinds = ["resource", "data", "module", "output"];
        if !kinds.contains(&&*block.kind.text) {
            continue;
        }
        elements(block, "depends_on", findings);
        if let Some(provider) = block.body.attribute("provider") {
            quoted(&provider.value, findings);
        }
        for lifecycle in block.body.blocks("lifecycle") {
            elements(lifecycle, "ignore_changes", findings);
        }
    }
}

fn elements(block: &Block, name: &str, findings: &mut Findings<'_>) {
    if let Some(ExprKind::Tuple(elements)) = block.body.attribute(name).map(|attribute| &attribute.value.kind) {
        elements.iter().for_each(|element| quoted(element, findings));
    }
}

fn quoted(expr: &Expr, findings: &mut Findings<'_>) {
    let ExprKind::String(written) = &expr.kind else { return };
    // `"*"` in ignore_changes has a word of its own, and stands alone.
    if &**written == "*" {
        return;
    }
    let finding = findings.finding(
        "Reference in quotes",
        format!("{written:?} is a reference, not a text."),
        expr.span,
    );
    let fix = edit::replace("Take the quotes away", expr.span, &**written);
    findings.report(finding.help(format!("Write `{written}`.")).fix(fix));
}
