//! legacy-provider-attribute: names that the Heroku provider had before version 5.

use crate::config::version::{Constraints, Version};
use crate::config::{Module, Resource};
use crate::diagnostic::Edit;
use crate::linter::{Check, Context, Findings, Fixable, Level, Rule, edit};
use crate::source::Span;
use crate::syntax::ast::{Attribute, ExprKind, Part, StepKind, Traversal};

pub(super) static RULE: Rule = Rule::new(
    "legacy-provider-attribute",
    include_str!("legacy_provider_attribute.md"),
    Check::Configuration(check),
)
.level(Level::Error)
.fixes(Fixable::Safe);

/// Resource type, old name, new name.
const RENAMED: [(&str, &str, &str); 4] = [
    ("heroku_app", "sensitive_vars", "sensitive_config_vars"),
    ("heroku_app", "sensitive_var", "sensitive_config_vars"),
    ("heroku_app", "vars", "config_vars"),
    ("heroku_space_inbound_ruleset", "space_name", "space"),
];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let root = context.configuration.root();
    for (id, module) in context.directories() {
        let older = older(module).or_else(|| older(root));
        for resource in module.resources.values() {
            let Some(schema) = context.program.schema(id, resource) else {
                continue;
            };
            let wants_id = schema.block.attribute("app_id").is_some() && schema.block.attribute("app").is_none();
            for attribute in &resource.body().attributes {
                let old = &*attribute.name.text;
                let known = |new: &str| schema.block.attribute(new).is_some();
                if old == "app" && wants_id {
                    renamed(resource, attribute, "app_id", older, findings);
                } else if let Some((.., new)) = RENAMED
                    .iter()
                    .find(|(kind, name, new)| *kind == &*resource.key.kind && *name == old && known(new))
                {
                    renamed(resource, attribute, new, older, findings);
                }
            }
        }
    }
}

/// The version that a module asks for, when that is none in which names are new.
fn older(module: &Module) -> Option<&Constraints> {
    let version = module.required_providers.get("heroku")?.version.as_ref()?;
    let releases = (0..20).flat_map(|minor| (0..20).map(move |patch| format!("5.{minor}.{patch}")));
    let mut releases = releases.filter_map(|release| Version::parse(&release));
    (!releases.any(|release| version.allow(&release))).then_some(version)
}

fn renamed(
    resource: &Resource,
    attribute: &Attribute,
    new: &str,
    older: Option<&Constraints>,
    findings: &mut Findings<'_>,
) {
    let old = &attribute.name.text;
    let detail = format!(
        "{}: {old} is called {new} since version 5 of the provider.",
        resource.key
    );
    let finding = findings
        .finding("Name of an older provider", detail, attribute.name.span)
        .about(&resource.key);
    let mut fix = edit::replace(format!("Replace `{old}` with `{new}`"), attribute.name.span, new);
    // An app's name is no id: both have to change together.
    if let ("app_id", Some(name)) = (new, name_step(attribute)) {
        fix.edits.push(Edit {
            span: name,
            text: ".id".to_owned(),
        });
    }
    let finding = match older {
        // Whoever runs the older provider has to move to the new one in the same step.
        Some(version) => {
            fix.edits.push(Edit {
                span: version.span,
                text: "\"~> 5.0\"".to_owned(),
            });
            let help = format!(
                "Write `{new}`, and ask for version \"~> 5.0\": this configuration asks for {:?}.",
                version.text
            );
            finding.help(help).fix(edit::risky(fix))
        }
        None => finding.help(format!("Write `{new}`.")).fix(fix),
    };
    findings.report(finding);
}

/// The `.name` at the end of a reference to an app.
fn name_step(attribute: &Attribute) -> Option<Span> {
    let traversal: &Traversal = match &attribute.value.kind {
        ExprKind::Traversal(traversal) => traversal,
        ExprKind::Template(template) => match template.parts.as_slice() {
            [Part::Interpolation(inner)] => match &inner.kind {
                ExprKind::Traversal(traversal) => traversal,
                _ => return None,
            },
            _ => return None,
        },
        _ => return None,
    };
    let last = traversal.steps.last()?;
    let named = matches!(&last.kind, StepKind::Attribute(name) if &**name == "name");
    (&*traversal.root.text == "heroku_app" && named && traversal.steps.len() >= 2).then_some(last.span)
}
