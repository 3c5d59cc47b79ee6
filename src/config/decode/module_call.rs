//! `module` and `provider` blocks.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, ExprKind, ObjectKey};

use super::super::codes;
use super::super::declaration::{ModuleCall, ModuleSource, ProviderBlock, ProviderKey, ProviderRef};
use super::body::{check_name, is_name, labels, required, text, unsupported_block};
use super::lifecycle::module_lifecycle;
use super::reference::{provider, traversals};
use super::resource::repeat;
use super::settings::{constraints, wrong_provider_name};

/// A `module` block.
pub(super) fn module_call(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Option<ModuleCall> {
    let [name] = labels(block, ["name"], problems)?;
    check_name(&name, "module instance", problems);
    let body = &block.body;
    module_lifecycle(block, problems);
    for inside in body.blocks.iter().filter(|inside| &*inside.kind.text != "lifecycle") {
        if &*inside.kind.text == "provider" && labels(inside, ["type"], problems).is_none() {
            continue;
        }
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
        source: source.map_or(ModuleSource::Unknown, |attribute| {
            module_source(attribute, version.is_some(), problems)
        }),
        version: version.and_then(|attribute| constraints(&attribute.value, problems)),
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

fn module_source(attribute: &Attribute, has_version: bool, problems: &mut Vec<Diagnostic>) -> ModuleSource {
    let Some(source) = text(&attribute.value, problems) else {
        return ModuleSource::Unknown;
    };
    let local = ["./", "../", ".\\", "..\\"];
    if local.iter().any(|start| source.starts_with(start)) || &*source == "." || &*source == ".." {
        if has_version {
            problems.push(local_with_version(&source, attribute));
            return ModuleSource::Unknown;
        }
        ModuleSource::Local(source)
    } else {
        ModuleSource::Remote(source)
    }
}

fn local_with_version(source: &str, attribute: &Attribute) -> Diagnostic {
    Diagnostic::error(
        &codes::MODULE_SOURCE,
        "Invalid registry module source address",
        format!(
            "\"{source}\" is a directory, and \"version\" is set: only modules of a registry have versions to choose from."
        ),
    )
    .at(attribute.value.span)
    .help("Remove version.")
}

fn passed_twice(inside: &ProviderRef, again: Span, first: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::DUPLICATE,
        "Duplicate provider address",
        format!(
            "A provider configuration was already passed to {}. Each can be assigned only once.",
            inside.key
        ),
    )
    .at(again)
    .label(first, "passed here")
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
    let mut passed: Vec<(ProviderRef, ProviderRef)> = Vec::new();
    for item in items {
        let inside = match &item.key {
            ObjectKey::Name(name) => Some(ProviderRef {
                key: ProviderKey {
                    name: Arc::clone(&name.text),
                    alias: None,
                },
                span: name.span,
            }),
            ObjectKey::Expr(expr) => provider(expr, problems),
        };
        let (Some(inside), Some(outside)) = (inside, provider(&item.value, problems)) else {
            continue;
        };
        match passed.iter().find(|(earlier, _)| earlier.key == inside.key) {
            Some((_, first)) => problems.push(passed_twice(&inside, outside.span, first.span)),
            None => passed.push((inside, outside)),
        }
    }
    passed
}

/// A `provider` block.
pub(super) fn provider_block(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Option<ProviderBlock> {
    let [name] = labels(block, ["name"], problems)?;
    if let Some(problem) = wrong_provider_name(&name.text) {
        problems.push(problem.at(block.header));
    }
    let body = &block.body;
    if let Some(version) = body.attribute("version") {
        problems.push(
            Diagnostic::warning(
                &codes::META_ARGUMENT,
                "Version constraints inside provider configuration blocks are deprecated",
                "A provider's version belongs into required_providers since 0.13.",
            )
            .at(version.value.span)
            .help(format!(
                "Write it in terraform {{ required_providers {{ {} = {{ version = … }} }} }}.",
                name.text
            )),
        );
        constraints(&version.value, problems);
    }
    let alias = body.attribute("alias").and_then(|attribute| {
        let alias = text(&attribute.value, problems)?;
        if !is_name(&alias) {
            problems.push(invalid_alias(attribute.value.span));
            return None;
        }
        Some(alias)
    });
    Some(ProviderBlock {
        key: ProviderKey { name: name.text, alias },
        name_span: name.span,
        block: Arc::clone(block),
        for_each: body.attribute("for_each").map(|attribute| attribute.value.clone()),
    })
}

fn invalid_alias(at: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::INVALID_NAME,
        "Invalid provider configuration alias",
        "An alias must be a valid name. A name must start with a letter or underscore and may contain only letters, \
         digits, underscores, and dashes.",
    )
    .at(at)
}
