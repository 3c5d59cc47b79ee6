//! typed-variables: input variables without a type.

use crate::config::{Module, ModuleId};
use crate::language::value::{Kind, Value};
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
        let example = example(variable.default_value.as_ref());
        findings.report(finding.help(format!("Set `type`, as `type = {example}`.")));
    }
}

/// A type that the default has.
fn example(default: Option<&Value>) -> &'static str {
    match default.map(Value::kind) {
        Some(Kind::Number(_)) => "number",
        Some(Kind::Bool(_)) => "bool",
        Some(Kind::Tuple(_)) => "list(string)",
        Some(Kind::Object(_)) => "map(string)",
        _ => "string",
    }
}
