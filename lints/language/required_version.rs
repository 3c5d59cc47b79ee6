//! required-version: configurations that do not say which version of the language they need.

use crate::config::{Module, ModuleId};
use crate::linter::{Check, Context, Findings, Rule};

pub(super) static RULE: Rule = Rule::new(
    "required-version",
    include_str!("required_version.md"),
    Check::Module(check),
)
.in_tflint();

fn check(id: ModuleId, module: &Module, context: &Context<'_>, findings: &mut Findings<'_>) {
    if id != ModuleId::ROOT || !module.required_versions.is_empty() {
        return;
    }
    let texts = || context.texts.iter().filter(|text| module.files.contains(&text.id));
    let block = texts()
        .flat_map(|text| text.blocks())
        .find(|block| &*block.kind.text == "terraform");
    let span = block
        .map(|block| block.header)
        .or_else(|| texts().next().map(|text| text.start()));
    let Some(span) = span else { return };
    let finding = findings.finding(
        "Configuration without a required version",
        "This configuration does not say which versions of the language it is written for.",
        span,
    );
    findings.report(finding.help("Set `required_version` in the terraform block, as `required_version = \">= 1.0\"`."));
}
