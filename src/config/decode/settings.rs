//! `terraform` blocks: versions, providers, the backend.

use std::sync::Arc;

use crate::address::ProviderAddress;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, Expr, ExprKind, ObjectItem, ObjectKey};

use super::super::codes;
use super::super::declaration::{Backend, ProviderKey, RequiredProvider, Settings};
use super::super::version::Constraints;
use super::body::{Constant, Shape, check_shape, constant, labels, text, unexpected_block};
use super::reference::{bare_traversal, list, provider};

const SHAPE: Shape = Shape {
    arguments: &["required_version", "experiments", "language"],
    blocks: &["required_providers", "backend", "cloud", "provider_meta", "encryption"],
};

/// A `terraform` block.
pub(super) fn settings(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Settings {
    labels(block, [], problems);
    let body = &block.body;
    check_shape(body, &SHAPE, problems);
    if let Some(experiments) = body.attribute("experiments") {
        problems.push(no_experiments(experiments));
    }
    let mut settings = Settings {
        required_version: body
            .attribute("required_version")
            .and_then(|attribute| required_version(attribute, problems)),
        ..Settings::default()
    };
    for (index, inside) in body.blocks.iter().enumerate() {
        match &*inside.kind.text {
            "required_providers" => {
                settings.required_providers_blocks.push(inside.header);
                settings.required_providers.extend(required_providers(inside, problems));
            }
            "backend" | "cloud" => backend(block, index, &mut settings, problems),
            _ => {}
        }
    }
    settings
}

fn no_experiments(attribute: &Attribute) -> Diagnostic {
    Diagnostic::error(
        &codes::META_ARGUMENT,
        "Module uses experimental features",
        "There are no experimental features: what is here is stable.",
    )
    .at(attribute.span)
    .help("Remove experiments.")
}

/// The entries of a `required_providers` block.
fn required_providers(block: &Block, problems: &mut Vec<Diagnostic>) -> Vec<Arc<RequiredProvider>> {
    labels(block, [], problems);
    problems.extend(block.body.blocks.iter().map(unexpected_block));
    let mut required: Vec<Arc<RequiredProvider>> = Vec::new();
    for entry in &block.body.attributes {
        let Some(provider) = required_provider(entry, problems) else {
            continue;
        };
        let is_it = |first: &&Arc<RequiredProvider>| first.address == provider.address;
        if let Some(first) = required
            .iter()
            .find(is_it)
            .filter(|first| first.name.text != provider.name.text)
        {
            problems.push(required_again(entry, first));
        }
        required.push(Arc::new(provider));
    }
    required
}

/// The warning about a provider that another name stands for already.
fn required_again(entry: &Attribute, first: &RequiredProvider) -> Diagnostic {
    Diagnostic::warning(
        &codes::DUPLICATE,
        "Duplicate required provider",
        format!(
            "Provider {} with the local name \"{}\" was previously required as \"{}\". A provider can only be required \
             once within required_providers.",
            first.address, entry.name.text, first.name.text
        ),
    )
    .at(entry.value.span)
    .label(first.name.span, "the first one")
    .help(format!(
        "Remove one of them, and write {}.ALIAS where there are several configurations.",
        first.name.text
    ))
}

/// `backend "gcs" { … }` or `cloud { … }`
fn backend(block: &Arc<Block>, index: usize, settings: &mut Settings, problems: &mut Vec<Diagnostic>) {
    let inside = &block.body.blocks[index];
    let (kind, kind_span) = if &*inside.kind.text == "cloud" {
        labels(inside, [], problems);
        ("cloud".into(), inside.kind.span)
    } else {
        let Some([kind]) = labels(inside, ["type"], problems) else {
            return;
        };
        (kind.text, kind.span)
    };
    if let Some(earlier) = &settings.backend {
        problems.push(duplicate_backend(inside, earlier));
        return;
    }
    settings.backend = Some(Arc::new(Backend {
        kind,
        kind_span,
        block: Arc::clone(block),
        index,
    }));
}

/// Two backends in one module.
pub(in super::super) fn duplicate_backend(block: &Block, earlier: &Backend) -> Diagnostic {
    let (here, there) = (&*block.kind.text == "cloud", &*earlier.kind == "cloud");
    if here != there {
        let before = &earlier.block.body.blocks[earlier.index];
        let (backend, cloud) = if here { (before, block) } else { (block, before) };
        return Diagnostic::error(
            &codes::DUPLICATE,
            "Both a backend and cloud configuration are present",
            "A module may declare either one cloud block or one backend block.",
        )
        .at(backend.header)
        .label(cloud.header, "the cloud block")
        .help("Remove one of them.");
    }
    Diagnostic::error(
        &codes::DUPLICATE,
        "Duplicate backend configuration",
        "A module may have only one backend configuration.",
    )
    .at(block.header)
    .label(earlier.kind_span, "the first one")
}

fn required_version(attribute: &Attribute, problems: &mut Vec<Diagnostic>) -> Option<Constraints> {
    let mut found = constraints(&attribute.value, problems)?;
    found.span = attribute.span;
    Some(found)
}

/// A version constraint.
pub(super) fn constraints(expr: &Expr, problems: &mut Vec<Diagnostic>) -> Option<Constraints> {
    // A null constraint is none.
    if matches!(constant(expr), Ok(Constant::Null)) {
        return None;
    }
    let written = text(expr, problems)?;
    match Constraints::parse(&written, expr.span) {
        Ok(constraints) => Some(constraints),
        Err(part) => {
            problems.push(
                Diagnostic::error(
                    &codes::VERSION_CONSTRAINT,
                    "Invalid version constraint",
                    format!("\"{part}\" does not use correct version constraint syntax."),
                )
                .at(expr.span)
                .help("Write an operator and a version, for example \"~> 5.0\" or \">= 1.2.0, < 2.0.0\"."),
            );
            None
        }
    }
}

/// `heroku = { source = …, version = … }` or the old `heroku = "~> 5.0"`.
fn required_provider(entry: &Attribute, problems: &mut Vec<Diagnostic>) -> Option<RequiredProvider> {
    let name = entry.name.clone();
    if let Some(problem) = wrong_provider_name(&name.text) {
        problems.push(problem.at(entry.value.span));
        return None;
    }
    let mut found = RequiredProvider {
        address: ProviderAddress::implied(&name.text),
        name,
        source_span: None,
        version: None,
        aliases: Vec::new(),
    };
    match &entry.value.kind {
        ExprKind::Object(items) => {
            for item in items {
                field(item, &mut found, problems)?;
            }
        }
        ExprKind::String(_) => found.version = constraints(&entry.value, problems),
        ExprKind::Error => return None,
        _ => {
            problems.push(invalid_entry(&entry.value));
            return None;
        }
    }
    Some(found)
}

fn invalid_entry(at: &Expr) -> Diagnostic {
    Diagnostic::error(
        &codes::PROVIDER_SOURCE,
        "Invalid required_providers object",
        "required_providers objects can only contain \"version\", \"source\" and \"configuration_aliases\" attributes. \
         To configure a provider, use a \"provider\" block.",
    )
    .at(at.span)
}

fn field(item: &ObjectItem, found: &mut RequiredProvider, problems: &mut Vec<Diagnostic>) -> Option<()> {
    let name = match &item.key {
        ObjectKey::Name(name) => Some(Arc::clone(&name.text)),
        ObjectKey::Expr(expr) => text(expr, problems),
    };
    match name.as_deref() {
        Some("source") => {
            found.source_span = Some(item.value.span);
            found.address = source(&item.value, problems)?;
        }
        Some("version") if matches!(item.value.kind, ExprKind::Null) => problems.push(
            Diagnostic::error(
                &codes::VERSION_CONSTRAINT,
                "Invalid version constraint",
                "Version must be specified as a string.",
            )
            .at(item.value.span)
            .help("Leave the version out to take any."),
        ),
        Some("version") => found.version = constraints(&item.value, problems),
        Some("configuration_aliases") => {
            let aliases = list(&item.value, problems).iter();
            found.aliases = aliases
                .filter_map(|alias| configuration_alias(alias, &found.name.text, item.value.span, problems))
                .collect();
        }
        _ => {
            let mut problem = invalid_entry(&item.value);
            problem.span = Some(item.key.span());
            problems.push(problem);
            return None;
        }
    }
    Some(())
}

/// A name that `configuration_aliases` lists.
fn configuration_alias(
    expr: &Expr,
    provider_name: &str,
    list: Span,
    problems: &mut Vec<Diagnostic>,
) -> Option<ProviderKey> {
    bare_traversal(expr, problems)?;
    let alias = provider(expr, problems)?;
    if *alias.key.name != *provider_name {
        problems.push(
            Diagnostic::error(
                &codes::INVALID_REFERENCE,
                "Invalid configuration_aliases value",
                format!(
                    "Configuration aliases must be prefixed with the provider name. Expected \"{provider_name}\", but \
                     found \"{}\".",
                    alias.key.name
                ),
            )
            .at(list)
            .label(expr.span, "this one"),
        );
        return None;
    }
    Some(alias.key)
}

/// What is wrong with the local name of a provider.
pub(super) fn wrong_provider_name(name: &str) -> Option<Diagnostic> {
    let of_name = |c: char| c.is_alphanumeric() || c == '-';
    let detail = if name.is_empty() || !name.chars().all(of_name) || name.starts_with('-') || name.ends_with('-') {
        format!(
            "{name} is an invalid provider local name: must contain only letters, digits, and dashes, and may not use \
             leading or trailing dashes."
        )
    } else if name.chars().any(char::is_uppercase) {
        let lower = name.to_lowercase();
        format!("Provider names must be normalized. Replace \"{name}\" with \"{lower}\" to fix this error.")
    } else {
        return None;
    };
    Some(Diagnostic::error(
        &codes::INVALID_NAME,
        "Invalid provider local name",
        detail,
    ))
}

/// The part of a source that no provider can have, and why not.
fn wrong_part(written: &str) -> Option<(&'static str, &'static str)> {
    let mut parts = written.rsplit('/');
    let wrong = |part: &str| {
        let of_name = |c: char| c.is_alphanumeric() || c == '-';
        if part.contains('.') {
            Some("holds a dot")
        } else if part.contains("--") {
            Some("holds consecutive dashes")
        } else if !part.chars().all(of_name) || part.starts_with('-') || part.ends_with('-') {
            Some("must contain only letters, digits, and dashes, and may not use leading or trailing dashes")
        } else {
            None
        }
    };
    let (kind, namespace) = (parts.next()?, parts.next());
    if let Some(why) = wrong(kind) {
        return Some(("type", why));
    }
    if kind.starts_with("terraform-") {
        return Some((
            "type",
            "begins with \"terraform-\", as names of repositories do: leave that out",
        ));
    }
    // A lone dash stands for what was written before namespaces.
    let why = wrong(namespace.filter(|namespace| *namespace != "-")?)?;
    Some(("namespace", why))
}

fn source(expr: &Expr, problems: &mut Vec<Diagnostic>) -> Option<ProviderAddress> {
    if let ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Null = &expr.kind {
        problems.push(
            Diagnostic::error(
                &codes::PROVIDER_SOURCE,
                "Invalid source",
                "Source must be specified as a string.",
            )
            .at(expr.span),
        );
        return None;
    }
    let written = text(expr, problems)?;
    match written.parse() {
        Ok(address) => {
            if let Some((part, why)) = wrong_part(&written) {
                let detail = format!("\"{written}\" cannot be the source of a provider: its {part} {why}.");
                problems.push(
                    Diagnostic::error(&codes::PROVIDER_SOURCE, format!("Invalid provider {part}"), detail)
                        .at(expr.span)
                        .help("For Heroku, write source = \"heroku/heroku\"."),
                );
                return None;
            }
            Some(address)
        }
        Err(_) => {
            problems.push(
                Diagnostic::error(
                    &codes::PROVIDER_SOURCE,
                    "Invalid provider source string",
                    format!("\"{written}\" is not in the format \"[hostname/][namespace/]name\"."),
                )
                .at(expr.span)
                .help("For Heroku, write source = \"heroku/heroku\"."),
            );
            None
        }
    }
}
