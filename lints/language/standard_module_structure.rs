//! standard-module-structure: modules whose declarations are not in the usual files.

use crate::config::{Module, ModuleId};
use crate::linter::{Check, Context, Findings, Level, Preset, Rule};
use crate::source::Span;

pub(super) static RULE: Rule = Rule::new(
    "standard-module-structure",
    include_str!("standard_module_structure.md"),
    Check::Module(check),
)
.level(Level::Note)
.preset(Preset::All)
.in_tflint();

fn check(_: ModuleId, module: &Module, context: &Context<'_>, findings: &mut Findings<'_>) {
    let texts = || context.texts.iter().filter(|text| module.files.contains(&text.id));
    if let (Some(first), false) = (
        texts().next(),
        texts().any(|text| is_named(text.file.path.file_name(), "main")),
    ) {
        let detail = format!("{} has no main.tf.", shown(module.directory.as_str()));
        let finding = findings.finding("Module without its usual files", detail, first.start());
        findings.report(finding.help("Begin the module in main.tf."));
    }
    let variables = module
        .variables
        .values()
        .map(|variable| ("variables", &variable.name.text, variable.block.header));
    let outputs = module
        .outputs
        .values()
        .map(|output| ("outputs", &output.name.text, output.block.header));
    for (file, name, span) in variables.chain(outputs) {
        misplaced(file, name, span, context, findings);
    }
}

fn misplaced(file: &str, name: &str, span: Span, context: &Context<'_>, findings: &mut Findings<'_>) {
    let place = context.sources.locate(span);
    if place.is_none_or(|place| is_named(place.file.path.file_name(), file)) {
        return;
    }
    let detail = format!("{name:?} is declared outside of {file}.tf.");
    let finding = findings.finding("Declaration in an unusual file", detail, span);
    findings.report(finding.help(format!("Move it to {file}.tf.")));
}

fn is_named(file: Option<&str>, stem: &str) -> bool {
    file.is_some_and(|file| {
        file.strip_prefix(stem)
            .is_some_and(|rest| rest == ".tf" || rest == ".tf.json")
    })
}

fn shown(directory: &str) -> &str {
    match directory {
        "" | "." => "This directory",
        other => other,
    }
}
