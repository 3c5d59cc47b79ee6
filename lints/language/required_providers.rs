//! required-providers: providers whose source or version is not written down.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{Module, ModuleId, RequiredProvider};
use crate::diagnostic::Fix;
use crate::linter::{Check, Context, Findings, Fixable, Rule, edit};
use crate::source::Span;
use crate::syntax::ast::{Body, ExprKind, ObjectKey};

pub(super) static RULE: Rule = Rule::new(
    "required-providers",
    include_str!("required_providers.md"),
    Check::Module(check),
)
.fixes(Fixable::Safe)
.in_tflint();

/// What a configuration for Heroku asks for.
const HEROKU: &str = "~> 5.0";

fn check(id: ModuleId, module: &Module, context: &Context<'_>, findings: &mut Findings<'_>) {
    let list = list(module, context);
    for (name, span) in used(module) {
        match module.required_providers.get(&name) {
            None => {
                let detail = format!("Provider {name:?} is used, and required_providers does not name it.");
                let mut finding = findings.finding("Provider that is not required", detail, span);
                if let (Some(body), "heroku") = (list, &*name) {
                    finding.fixes.extend(entry(context, body));
                }
                findings.report(finding.help("Name its source and version in `required_providers`."));
            }
            // Modules share the version that the root chooses.
            Some(required) if required.version.is_none() && id == ModuleId::ROOT => {
                let detail = format!("Any version of provider {name:?} will do.");
                let mut finding = findings.finding("Provider without a version", detail, required.name.span);
                if &*name == "heroku" {
                    finding
                        .fixes
                        .extend(list.and_then(|body| version(context, body, required)));
                }
                findings.report(finding.help("Set `version`, as `version = \"~> 5.0\"`."));
            }
            Some(_) => {}
        }
    }
}

/// The providers of resources and provider blocks, each with a place that uses it.
fn used(module: &Module) -> BTreeMap<Arc<str>, Span> {
    let resources = module
        .resources
        .values()
        .map(|resource| (resource.provider_key().name, resource.block.header));
    let blocks = module
        .providers
        .values()
        .map(|provider| (Arc::clone(&provider.key.name), provider.block.header));
    let all = resources.chain(blocks).filter(|(name, _)| &**name != "terraform");
    let mut used = BTreeMap::new();
    for (name, span) in all {
        used.entry(name).or_insert(span);
    }
    used
}

/// The body of the first `required_providers` block.
fn list<'a>(module: &Module, context: &'a Context<'_>) -> Option<&'a Body> {
    let mut texts = context.texts.iter().filter(|text| module.files.contains(&text.id));
    texts.find_map(|text| {
        let terraform = text.blocks().filter(|block| &*block.kind.text == "terraform");
        terraform
            .flat_map(|block| block.body.blocks("required_providers"))
            .next()
            .map(|block| &block.body)
    })
}

fn entry(context: &Context<'_>, list: &Body) -> Option<Fix> {
    let text = format!("heroku = {{\n      source  = \"heroku/heroku\"\n      version = \"{HEROKU}\"\n    }}");
    edit::last_line(context.sources, "Require the provider", list.span, &text)
}

/// `version` beside `source`.
fn version(context: &Context<'_>, list: &Body, required: &RequiredProvider) -> Option<Fix> {
    let ExprKind::Object(items) = &list.attribute(&required.name.text)?.value.kind else {
        return None;
    };
    let is_source = |key: &ObjectKey| matches!(key, ObjectKey::Name(name) if &*name.text == "source");
    let source = items.iter().find(|item| is_source(&item.key))?;
    let line = context.sources.text(list.span);
    let separator = if line.contains('\n') { "\n" } else { ", " };
    Some(edit::after(
        "Set the version",
        source.value.span,
        format!("{separator}version = \"{HEROKU}\""),
    ))
}
