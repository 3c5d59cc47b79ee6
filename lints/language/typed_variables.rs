//! typed-variables: input variables without a type.

use crate::config::{Module, ModuleId};
use crate::linter::{Check, Context, Findings, Rule};

pub(super) static RULE: Rule = Rule::new(
    "typed-variables",
    include_str!("typed_variables.md"),
    Check::Module(check),
)
.in_tflint();

fn check(_: ModuleId, module: &Module, _: &Context<'_>, findings: &mut Findings<'_>) {
    for variable in module
        .variables
        .values()
        .filter(|variable| variable.type_expr.is_none())
    {
        let detail = format!("Variable {:?} takes any value, of whatever type.", variable.name.text);
        let finding = findings.finding("Variable without a type", detail, variable.block.header);
        findings.report(finding.help("Set `type`, as `type = string`."));
    }
}
