//! workspace-remote: `terraform.workspace` where a remote backend runs everything in a workspace called default.

use crate::config::{Module, ModuleId};
use crate::linter::follow::second;
use crate::linter::{Check, Context, Findings, Rule};
use crate::syntax::ast::ExprKind;

pub(super) static RULE: Rule = Rule::new(
    "workspace-remote",
    include_str!("workspace_remote.md"),
    Check::Module(check),
)
.in_tflint();

fn check(id: ModuleId, module: &Module, context: &Context<'_>, findings: &mut Findings<'_>) {
    let remote = module
        .backend
        .as_ref()
        .is_some_and(|backend| &*backend.kind == "remote");
    if id != ModuleId::ROOT || !remote {
        return;
    }
    for text in context.texts.iter().filter(|text| module.files.contains(&text.id)) {
        text.expressions(&mut |expr| {
            let ExprKind::Traversal(traversal) = &expr.kind else {
                return;
            };
            let named = second(traversal).is_some_and(|name| &**name == "workspace");
            if !named || &*traversal.root.text != "terraform" {
                return;
            }
            let finding = findings.finding(
                "Workspace of a remote run",
                "Where the remote backend runs the configuration, terraform.workspace may always be \"default\".",
                expr.span,
            );
            findings.report(finding.help("Give the environment's name in an input variable."));
        });
    }
}
