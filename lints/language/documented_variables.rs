//! documented-variables: variables without a description.

use crate::config::{Module, ModuleId};
use crate::linter::{Check, Context, Findings, Level, Preset, Rule};

pub(super) static RULE: Rule = Rule::new(
    "documented-variables",
    include_str!("documented_variables.md"),
    Check::Module(check),
)
.level(Level::Note)
.preset(Preset::All)
.in_tflint();

fn check(_: ModuleId, module: &Module, _: &Context<'_>, findings: &mut Findings<'_>) {
    for variable in module.variables.values() {
        if is_silent(variable.description.as_deref()) {
            let detail = format!("Variable {:?} does not say what it is for.", variable.name.text);
            let finding = findings.finding("Variable without a description", detail, variable.block.header);
            findings.report(finding.help("Add a `description`."));
        }
    }
}

/// Whether a description tells nothing.
pub(super) fn is_silent(description: Option<&str>) -> bool {
    description.is_none_or(|text| text.trim().is_empty())
}
