//! `module` and `provider` blocks.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Attribute, Block, ExprKind, ObjectKey};

use super::super::codes;
use super::super::declaration::{ModuleCall, ModuleSource, ProviderBlock, ProviderKey, ProviderRef};
use super::super::version::Constraints;
use super::body::{check_name, labels, required, text, unsupported_block};
use super::reference::{provider, traversals};
use super::resource::repeat;
use super::settings::constraints;

/// A `module` block.
pub(super) fn module_call(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Option<ModuleCall> {
    let [name] = labels(block, ["name"], problems)?;
    check_name(&name, "module instance", problems);
    let body = &block.body;
    for inside in &body.blocks {
        let arguments = if &*inside.kind.text == "providers" {
            &["providers"][..]
        } else {
            &[]
        };
        problems.push(unsupported_block(&inside.kind, arguments, []));
    }
    let source = required(block, "source", problems);
    let version = body.attribute("version");
    Some(ModuleCall {
        source_span: source.map_or(block.header, |attribute| attribute.value.span),
        source: source.map_or(ModuleSource::Unknown, |attribute| module_source(attribute, problems)),
        version: version.and_then(|attribute| call_version(attribute, problems)),
        repeat: repeat(body, problems),
        depends_on: body
            .attribute("depends_on")
            .map(|attribute| traversals(attribute, problems))
            .unwrap_or_default(),
        providers: body
            .attribute("providers")
            .map(|attribute| providers(attribute, problems))
            .unwrap_or_default(),
        block: Arc::clone(block),
        name,
    })
}

fn call_version(attribute: &Attribute, problems: &mut Vec<Diagnostic>) -> Option<Constraints> {
    constraints(&attribute.value, problems)
}

fn module_source(attribute: &Attribute, problems: &mut Vec<Diagnostic>) -> ModuleSource {
    let Some(source) = text(&attribute.value, problems) else {
        return ModuleSource::Unknown;
    };
    let local = ["./", "../", ".\\", "..\\"];
    if local.iter().any(|start| source.starts_with(start)) || &*source == "." || &*source == ".." {
        ModuleSource::Local(source)
    } else {
        ModuleSource::Remote(source)
    }
}

/// `providers = { heroku = heroku.eu }`
fn providers(attribute: &Attribute, problems: &mut Vec<Diagnostic>) -> Vec<(ProviderRef, ProviderRef)> {
    let ExprKind::Object(items) = &attribute.value.kind else {
        if attribute.value.kind != ExprKind::Error {
            problems.push(
                Diagnostic::error(
                    &codes::INVALID_REFERENCE,
                    "Invalid providers argument",
                    "A map from the module's provider names to provider configurations is required.",
                )
                .at(attribute.value.span)
                .help("Write providers = { heroku = heroku.eu }"),
            );
        }
        return Vec::new();
    };
    items
        .iter()
        .filter_map(|item| {
            let inside = match &item.key {
                ObjectKey::Name(name) => ProviderRef {
                    key: ProviderKey {
                        name: Arc::clone(&name.text),
                        alias: None,
                    },
                    span: name.span,
                },
                ObjectKey::Expr(expr) => provider(expr, problems)?,
            };
            Some((inside, provider(&item.value, problems)?))
        })
        .collect()
}

/// A `provider` block.
pub(super) fn provider_block(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Option<ProviderBlock> {
    let [name] = labels(block, ["name"], problems)?;
    check_name(&name, "provider local", problems);
    let body = &block.body;
    if let Some(version) = body.attribute("version") {
        problems.push(
            Diagnostic::warning(
                &codes::META_ARGUMENT,
                "Version constraints inside provider configuration blocks are deprecated",
                "A provider's version belongs into required_providers since 0.13.",
            )
            .at(version.span)
            .help(format!(
                "Write it in terraform {{ required_providers {{ {} = {{ version = … }} }} }}.",
                name.text
            )),
        );
        constraints(&version.value, problems);
    }
    let alias = body
        .attribute("alias")
        .and_then(|attribute| text(&attribute.value, problems));
    Some(ProviderBlock {
        key: ProviderKey { name: name.text, alias },
        name_span: name.span,
        block: Arc::clone(block),
        for_each: body.attribute("for_each").map(|attribute| attribute.value.clone()),
    })
}
