//! retired-resource: resource types that the Heroku provider does not have any more.

use crate::linter::{Check, Context, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule::new(
    "retired-resource",
    include_str!("retired_resource.md"),
    Check::Configuration(check),
)
.level(Level::Error);

/// Type, and what to do instead.
const RETIRED: [(&str, &str); 1] = [(
    "heroku_cert",
    "Use heroku_ssl, and name it as sni_endpoint_id of the domains it is for.",
)];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (id, module) in context.directories() {
        for resource in module.resources.values() {
            let retired = RETIRED.iter().find(|(kind, _)| *kind == &*resource.key.kind);
            let known = context.program.schema(id, resource).is_some();
            if let (Some((kind, help)), false) = (retired, known) {
                let detail = format!("The Heroku provider has no {kind} any more.");
                let finding = findings.finding("Resource type that is gone", detail, resource.kind_span);
                findings.report(finding.about(&resource.key).help(*help));
            }
        }
    }
}
