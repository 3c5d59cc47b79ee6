//! documented-outputs: outputs without a description.

use crate::config::{Module, ModuleId};
use crate::linter::{Check, Context, Findings, Level, Preset, Rule};

use super::documented_variables::is_silent;

pub(super) static RULE: Rule = Rule::new(
    "documented-outputs",
    include_str!("documented_outputs.md"),
    Check::Module(check),
)
.level(Level::Note)
.preset(Preset::All)
.in_tflint();

fn check(_: ModuleId, module: &Module, _: &Context<'_>, findings: &mut Findings<'_>) {
    for output in module.outputs.values() {
        if is_silent(output.description.as_deref()) {
            let detail = format!("Output {:?} does not say what it is for.", output.name.text);
            let finding = findings.finding("Output without a description", detail, output.block.header);
            findings.report(finding.help("Add a `description`."));
        }
    }
}
