//! unmarked-sensitive: variables and outputs that carry secrets and do not say so.

use crate::config::{Module, ModuleId, Variable};
use crate::linter::{Check, Context, Findings, Fixable, Rule, edit, walk};
use crate::syntax::ast::{Block, Expr, ExprKind};

use crate::linter::secret_names::is_secret;

pub(super) static RULE: Rule = Rule::new(
    "unmarked-sensitive",
    include_str!("unmarked_sensitive.md"),
    Check::Module(check),
)
.fixes(Fixable::Safe);

fn check(_: ModuleId, module: &Module, context: &Context<'_>, findings: &mut Findings<'_>) {
    for variable in module.variables.values() {
        if !variable.sensitive && !variable.ephemeral && is_secret(&variable.name.text) && may_hold_text(variable) {
            report("Variable", &variable.name.text, &variable.block, context, findings);
        }
    }
    for output in module.outputs.values() {
        if !output.sensitive && !output.ephemeral && is_secret(&output.name.text) && !is_source(&output.value) {
            report("Output", &output.name.text, &output.block, context, findings);
        }
    }
}

/// The token of a drain opens nothing: it names the source of log lines.
fn is_source(value: &Expr) -> bool {
    let mut found = false;
    walk::expressions(value, &mut |expr| {
        if let ExprKind::Traversal(traversal) = &expr.kind {
            found |= &*traversal.root.text == "heroku_drain";
        }
    });
    found
}

/// A number or a switch is no secret.
fn may_hold_text(variable: &Variable) -> bool {
    let ty = format!("{:?}", variable.constraint);
    !ty.contains("Bool") && !ty.contains("Number") || ty.contains("String")
}

fn report(what: &str, name: &str, block: &Block, context: &Context<'_>, findings: &mut Findings<'_>) {
    // Where it says `sensitive = false`, somebody has thought about it.
    if block.body.attribute("sensitive").is_some() {
        return;
    }
    let detail = format!("{what} {name:?} looks like a secret, and is shown in plans and logs.");
    let mut finding = findings
        .finding("Secret that is not marked", detail, block.header)
        .help("Set `sensitive = true`.");
    finding.fixes.extend(edit::last_line(
        context.sources,
        "Mark it",
        block.body.span,
        "sensitive = true",
    ));
    findings.report(finding);
}
