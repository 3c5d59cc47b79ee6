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

/// Providers with their source and the version that their documentation asks for, August 2026.
const KNOWN: [(&str, &str, &str); 15] = [
    ("heroku", "heroku/heroku", "~> 5.0"),
    ("archive", "hashicorp/archive", "~> 2.0"),
    ("aws", "hashicorp/aws", "~> 6.0"),
    ("cloudflare", "cloudflare/cloudflare", "~> 5.0"),
    ("datadog", "DataDog/datadog", "~> 3.0"),
    ("dnsimple", "dnsimple/dnsimple", "~> 1.0"),
    ("external", "hashicorp/external", "~> 2.0"),
    ("github", "integrations/github", "~> 6.0"),
    ("google", "hashicorp/google", "~> 7.0"),
    ("http", "hashicorp/http", "~> 3.0"),
    ("local", "hashicorp/local", "~> 2.0"),
    ("null", "hashicorp/null", "~> 3.0"),
    ("random", "hashicorp/random", "~> 3.0"),
    ("time", "hashicorp/time", "~> 0.13"),
    ("tls", "hashicorp/tls", "~> 4.0"),
];

/// Source and version of a provider.
fn known(name: &str) -> Option<(&'static str, &'static str)> {
    let row = KNOWN.iter().find(|(known, ..)| *known == name);
    row.map(|(_, source, version)| (*source, *version))
}

fn check(id: ModuleId, module: &Module, context: &Context<'_>, findings: &mut Findings<'_>) {
    let list = list(module, context);
    for (name, span) in used(module) {
        match module.required_providers.get(&name) {
            None => {
                let detail = format!("Provider {name:?} is used, and required_providers does not name it.");
                let mut finding = findings.finding("Provider that is not required", detail, span);
                finding.fixes.extend(list.and_then(|body| entry(context, body, &name)));
                findings.report(finding.help("Name its source and version in `required_providers`."));
            }
            // Modules share the version that the root chooses.
            Some(required) if required.version.is_none() && id == ModuleId::ROOT => {
                let detail = format!("Any version of provider {name:?} will do.");
                let mut finding = findings.finding("Provider without a version", detail, required.name.span);
                finding
                    .fixes
                    .extend(list.and_then(|body| version(context, body, required)));
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

fn entry(context: &Context<'_>, list: &Body, name: &str) -> Option<Fix> {
    let (source, version) = known(name)?;
    let text = format!("{name} = {{\n      source  = \"{source}\"\n      version = \"{version}\"\n    }}");
    edit::last_line(context.sources, "Require the provider", list.span, &text)
}

/// `version` beside a source that is the known one.
fn version(context: &Context<'_>, list: &Body, required: &RequiredProvider) -> Option<Fix> {
    let (whence, wanted) = known(&required.name.text)?;
    let ExprKind::Object(items) = &list.attribute(&required.name.text)?.value.kind else {
        return None;
    };
    let is_source = |key: &ObjectKey| matches!(key, ObjectKey::Name(name) if &*name.text == "source");
    let source = items.iter().find(|item| is_source(&item.key))?;
    if !matches!(&source.value.kind, ExprKind::String(text) if &**text == whence) {
        return None;
    }
    let line = context.sources.text(list.span);
    let separator = if line.contains('\n') { "\n" } else { ", " };
    Some(edit::after(
        "Set the version",
        source.value.span,
        format!("{separator}version = \"{wanted}\""),
    ))
}
