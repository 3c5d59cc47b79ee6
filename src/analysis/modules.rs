//! What can be said about whole modules without evaluating: blocks that belong to no node, and where they may not stand.

use std::sync::Arc;

use crate::config::{self, Configuration, EphemeralResource, Import, ModuleCall, ModuleId, ModuleNode, ResourceKey};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

use super::Program;
use super::codes;
use super::reference;
use super::statics::check_uses;
use super::uses;

/// Everything that is wrong beside nodes.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let configuration = program.configuration();
    for (id, place) in configuration.modules() {
        removed(&place.module, &mut problems);
        for removed in &place.module.removed {
            check_uses(program, id, &uses::removed(removed), &mut problems);
        }
        for ephemeral in place.module.ephemerals.values() {
            problems.extend(unknown_ephemeral(program, id, ephemeral));
            check_uses(program, id, &uses::ephemeral(ephemeral), &mut problems);
        }
        if id == ModuleId::ROOT {
            for import in &place.module.imports {
                check_uses(program, id, &uses::import(import), &mut problems);
            }
        } else {
            only_in_root(place, &mut problems);
            empty_providers(&place.module, &mut problems);
            repeated_providers(configuration, place, &mut problems);
        }
    }
    problems
}

/// `removed` blocks of what is still there.
fn removed(module: &config::Module, problems: &mut Vec<Diagnostic>) {
    use crate::address::Target;
    for removed in &module.removed {
        let still = match &removed.from.address {
            Target::Resource(resource) if resource.module.is_root() => {
                let key = ResourceKey {
                    mode: resource.mode,
                    kind: Arc::clone(&resource.kind),
                    name: Arc::clone(&resource.name),
                };
                module.resources.get(&key).map(|resource| resource.block.header)
            }
            Target::Module(path) => match &path.0[..] {
                [step] => module.calls.get(&step.name).map(|call| call.block.header),
                _ => None,
            },
            _ => None,
        };
        if let Some(declared) = still {
            let address = &removed.from.address;
            problems.push(
                Diagnostic::error(
                    &config::codes::REFACTORING,
                    "Removed object still exists",
                    format!("This statement declares that {address} was removed, but it is still declared."),
                )
                .at(removed.from.span)
                .label(declared, "declared here")
                .help("Remove one of the two blocks."),
            );
        }
    }
}

/// An ephemeral resource of a provider that is known: none has any.
fn unknown_ephemeral(program: &Program, module: ModuleId, ephemeral: &EphemeralResource) -> Option<Diagnostic> {
    let module = program.configuration().module(module);
    let provider = module.provider_address(ephemeral.provider_name());
    program.schemas().provider(&provider)?;
    let kind = &ephemeral.kind;
    Some(
        Diagnostic::error(
            &codes::RESOURCE_TYPE,
            "Invalid ephemeral resource",
            format!(
                "The provider {provider} does not support ephemeral resource \"{}\".",
                kind.text
            ),
        )
        .at(kind.span)
        .help("Pass the value as a variable with ephemeral = true."),
    )
}

/// Blocks that mean something in the root module alone.
fn only_in_root(place: &ModuleNode, problems: &mut Vec<Diagnostic>) {
    let path: Vec<String> = place.path.iter().map(|name| format!("module.{name}")).collect();
    let path = path.join(".");
    problems.extend(place.module.imports.iter().map(|import| import_inside(import, &path)));
    if let Some(backend) = &place.module.backend {
        problems.push(
            Diagnostic::warning(
                &config::codes::META_ARGUMENT,
                "Backend configuration ignored",
                format!(
                    "Only the root module has a state. This backend of {path} has no effect, and will have none unless \
                     the module becomes a root module."
                ),
            )
            .at(backend.block.body.blocks[backend.index].header)
            .help("Remove it."),
        );
    }
}

fn import_inside(import: &Import, path: &str) -> Diagnostic {
    Diagnostic::error(
        &config::codes::REFACTORING,
        "Invalid import configuration",
        format!("An import block was detected in \"{path}\". Import blocks are only allowed in the root module."),
    )
    .at(import.span)
    .help("Move it to the root module, with the module's path before the address.")
}

/// Provider blocks that only say that the module needs a provider, as it was done before 0.13.
fn empty_providers(module: &config::Module, problems: &mut Vec<Diagnostic>) {
    for provider in module.providers.values().filter(|provider| provider.is_empty()) {
        let name = &provider.key.name;
        problems.push(
            Diagnostic::warning(
                &codes::PROVIDER,
                "Redundant empty provider block",
                "An empty provider block in a module says that its callers pass a provider configuration; what the module \
                 needs is said in required_providers since 0.13.",
            )
            .at(provider.block.header)
            .help(match &provider.key.alias {
                Some(_) => format!(
                    "Remove it, and add configuration_aliases = [{}] to the entry of {name} in required_providers.",
                    provider.key
                ),
                None => format!("Remove it, and see that required_providers has an entry for {name}."),
            }),
        );
    }
}

/// Modules with provider blocks of their own, below a call that is repeated or waits for something.
fn repeated_providers(configuration: &Configuration, place: &ModuleNode, problems: &mut Vec<Diagnostic>) {
    let mut own = place.module.providers.values();
    let Some(block) = own.find(|provider| !provider.is_empty()) else {
        return;
    };
    let mut above = place;
    while let Some((parent, name)) = &above.parent {
        let call = configuration.module(*parent).calls.get(name);
        if let Some(at) = call.and_then(|call| repeated_at(call)) {
            problems.push(
                Diagnostic::error(
                    &codes::PROVIDER,
                    "Module is incompatible with count, for_each, and depends_on",
                    format!(
                        "The module of call \"{}\" contains its own provider configurations, and so calls to it may not \
                         use the count, for_each, or depends_on arguments.",
                        place.path.last().map_or("", |name| &**name)
                    ),
                )
                .at(at)
                .label(block.block.header, "configured here")
                .help("Configure the provider in the root module, and pass it through the call's providers argument."),
            );
            return;
        }
        above = configuration.node(*parent);
    }
}

/// Where a call says that it is repeated, or that it waits.
fn repeated_at(call: &ModuleCall) -> Option<Span> {
    let repeated = call.repeat.expr().map(|expr| expr.span);
    repeated.or_else(|| call.depends_on.first().map(|traversal| reference::span(traversal)))
}
