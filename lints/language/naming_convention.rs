//! naming-convention: names of blocks that are not written as the others are.

use crate::config::{Module, ModuleId};
use crate::linter::{Check, Context, Findings, Level, OptionKind, Preset, Rule, RuleOption};
use crate::source::Span;

pub(super) static RULE: Rule = Rule::new(
    "naming-convention",
    include_str!("naming_convention.md"),
    Check::Module(check),
)
.level(Level::Note)
.preset(Preset::All)
.options(&[RuleOption::new("format", OptionKind::Text)])
.in_tflint();

fn check(_: ModuleId, module: &Module, context: &Context<'_>, findings: &mut Findings<'_>) {
    let variables = module
        .variables
        .values()
        .map(|variable| ("variable", &*variable.name.text, variable.name.span));
    let outputs = module
        .outputs
        .values()
        .map(|output| ("output", &*output.name.text, output.name.span));
    let locals = module
        .locals
        .values()
        .map(|local| ("local", &*local.name().text, local.name().span));
    let calls = module
        .calls
        .values()
        .map(|call| ("module", &*call.name.text, call.name.span));
    let resources = module
        .resources
        .values()
        .map(|resource| ("resource", &*resource.key.name, resource.name_span));
    let names: Vec<(&str, &str, Span)> = variables
        .chain(outputs)
        .chain(locals)
        .chain(calls)
        .chain(resources)
        .collect();
    for (what, name, span) in names {
        let format = context.text_option(&RULE, "format", span).unwrap_or("snake_case");
        if fits(name, format) {
            continue;
        }
        let detail = format!("The name of {what} {name:?} is not in {format}.");
        let finding = findings.finding("Name in another style", detail, span);
        findings.report(finding.help("Rename it, and say so in a `moved` block where it is a resource or module."));
    }
}

/// Whether a name has a format: `snake_case`, or `mixed_snake_case` with capitals.
fn fits(name: &str, format: &str) -> bool {
    let letter = |c: char| match format {
        "mixed_snake_case" => c.is_alphanumeric(),
        _ => c.is_lowercase() || c.is_numeric(),
    };
    let words = || name.split('_');
    words().all(|word| !word.is_empty() && word.chars().all(letter)) && name.starts_with(char::is_alphabetic)
}
