//! required-providers: providers whose source or version is not written down.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{Module, ModuleId, ProviderBlock, RequiredProvider};
use crate::diagnostic::Fix;
use crate::linter::{Check, Context, Findings, Fixable, Rule, edit};
use crate::source::Span;
use crate::syntax::ast::{Attribute, Body, ExprKind, ObjectKey};

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
            // What is named and cannot be read is reported where it is read.
            None if list.is_some_and(|list| list.attribute(&name).is_some()) => {}
            None => {
                let detail = format!("Provider {name:?} is used, and required_providers does not name it.");
                let mut finding = findings.finding("Provider that is not required", detail, span);
                finding.fixes.extend(entry(module, context, list, &name));
                findings.report(finding.help("Name its source and version in `required_providers`."));
            }
            // Modules share the version that the root chooses.
            Some(required) if required.version.is_none() && id == ModuleId::ROOT => {
                let detail = format!("Any version of provider {name:?} will do.");
                let mut finding = findings.finding("Provider without a version", detail, required.name.span);
                finding
                    .fixes
                    .extend(list.and_then(|body| version(module, context, body, required)));
                findings.report(finding.help(match known(&name) {
                    Some((_, version)) => format!("Set `version`, as `version = {version:?}`."),
                    None => "Set `version` to those that it is written for.".to_owned(),
                }));
            }
            Some(_) => {}
        }
    }
    for provider in module.providers.values() {
        misplaced(module, provider, context, findings);
    }
}

/// The version that a provider block asks for, as it did before 0.13.
fn misplaced(module: &Module, provider: &ProviderBlock, context: &Context<'_>, findings: &mut Findings<'_>) {
    let name = &provider.key.name;
    let Some(attribute) = provider.block.body.attribute("version") else {
        return;
    };
    let detail = format!("The version of provider {name:?} belongs into required_providers since 0.13.");
    let mut finding = findings.finding("Version in a provider block", detail, attribute.name.span);
    let list = list(module, context);
    let is_taken = match module.required_providers.get(name) {
        Some(required) => required.version.is_some(),
        // The fix of another finding writes it; of what it would write into a list it may be another one's turn.
        None => (list.is_none() || &**name == "heroku") && entry(module, context, list, name).is_some(),
    };
    if is_taken {
        let whole = attribute.name.span.to(attribute.value.span);
        finding
            .fixes
            .extend(edit::remove_lines(context.sources, "Remove the version", whole));
    }
    findings.report(finding.help("Write it in `required_providers`."));
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

/// An entry for a known provider, in a new block where there is none, which then has all of them.
fn entry(module: &Module, context: &Context<'_>, list: Option<&Body>, name: &str) -> Option<Fix> {
    let title = "Require the provider";
    let own = lines(module, name)?;
    if let Some(list) = list {
        return edit::last_line(context.sources, title, list.span, &own);
    }
    let used = used(module);
    let all: Vec<String> = used.keys().filter_map(|name| lines(module, name)).collect();
    let block = format!("required_providers {{\n    {}\n  }}", all.join("\n    "));
    let mut blocks = context.texts_of(module).flat_map(|text| text.blocks());
    if let Some(settings) = blocks.find(|block| &*block.kind.text == "terraform") {
        return edit::last_line(context.sources, title, settings.body.span, &format!("\n  {block}"));
    }
    // The same place whatever asks for it: two such blocks would be one too many.
    let first = used.get("heroku").or_else(|| used.values().next())?;
    let place = context.sources.locate(*first)?;
    let at = after_header(&place.file.text) as u32;
    let at = Span::new(place.file.anchor, at, at);
    Some(edit::replace(title, at, format!("terraform {{\n  {block}\n}}\n\n")))
}

/// The entry of a known provider.
fn lines(module: &Module, name: &str) -> Option<String> {
    let (source, _) = known(name)?;
    let version = wanted(module, name)?;
    Some(format!(
        "{name} = {{\n      source  = \"{source}\"\n      version = \"{version}\"\n    }}"
    ))
}

/// The version that a provider block asks for, or else the newest; of Heroku's there is one that is followed here.
fn wanted<'a>(module: &'a Module, name: &str) -> Option<&'a str> {
    let (_, newest) = known(name)?;
    let blocks = || {
        let all = module.providers.values();
        all.filter(|provider| &*provider.key.name == name && name != "heroku")
    };
    match blocks().find_map(|provider| provider.block.body.attribute("version")) {
        Some(Attribute { value, .. }) => match &value.kind {
            ExprKind::String(version) => Some(version),
            _ => None,
        },
        None => Some(newest),
    }
}

/// Where the first block of a file may go: behind a comment about the file, which a blank line ends.
fn after_header(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let begin = line.trim_start();
        match begin.is_empty() {
            true => return if at == 0 { 0 } else { at + line.len() },
            false if begin.starts_with('#') || begin.starts_with("//") => at += line.len(),
            false => return 0,
        }
    }
    0
}

/// `version` beside a source that is the known one.
fn version(module: &Module, context: &Context<'_>, list: &Body, required: &RequiredProvider) -> Option<Fix> {
    let (whence, _) = known(&required.name.text)?;
    let wanted = wanted(module, &required.name.text)?;
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
