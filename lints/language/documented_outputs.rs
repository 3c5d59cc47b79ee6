//! documented-outputs: outputs without a description.

use crate::config::{Module, ModuleId};
use crate::linter::{Check, Context, Findings, Level, Preset, Rule};

pub(super) static RULE: Rule = Rule::new(
    "documented-outputs",
    include_str!("documented_outputs.md"),
    Check::Module(check),
)
.level(Level::Note)
.preset(Preset::All)
.in_tflint();

fn check(_: ModuleId, module: &Module, _: &Context<'_>, findings: &mut Findings<'_>) {
    let silent = |description: &Option<_>| {
        description
            .as_ref()
            .is_none_or(|text: &std::sync::Arc<str>| text.trim().is_empty())
    };
    for output in module.outputs.values().filter(|output| silent(&output.description)) {
        let detail = format!("Output {:?} does not say what it is for.", output.name.text);
        let finding = findings.finding("Output without a description", detail, output.block.header);
        findings.report(finding.help("Add a `description`."));
    }
}
