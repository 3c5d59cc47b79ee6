//! legacy-quoted-type: types of variables in quotes.

use crate::config::{Module, ModuleId};
use crate::linter::{Check, Context, Findings, Fixable, Level, Rule, edit};
use crate::syntax::ast::ExprKind;

pub(super) static RULE: Rule = Rule::new(
    "legacy-quoted-type",
    include_str!("legacy_quoted_type.md"),
    Check::Module(check),
)
.level(Level::Error)
.fixes(Fixable::Safe);

fn check(_: ModuleId, module: &Module, context: &Context<'_>, findings: &mut Findings<'_>) {
    for variable in module.variables.values() {
        let Some(attribute) = variable.block.body.attribute("type") else {
            continue;
        };
        let ExprKind::String(written) = &attribute.value.kind else {
            continue;
        };
        let native = context
            .sources
            .locate(attribute.value.span)
            .is_some_and(|place| place.file.path.extension() != Some("json"));
        if !native {
            continue;
        }
        let now = match &**written {
            "list" => "list(string)",
            "map" => "map(string)",
            other => other,
        };
        let detail = format!(
            "The type of variable {:?} is written as {written:?}.",
            variable.name.text
        );
        let finding = findings.finding("Type in quotes", detail, attribute.value.span);
        let fix = edit::replace(format!("Write `{now}`"), attribute.value.span, now);
        findings.report(finding.help(format!("Write `{now}`.")).fix(fix));
    }
}
