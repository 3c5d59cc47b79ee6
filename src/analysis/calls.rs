//! What can be said about a module call without evaluating: its arguments and the providers that it passes.

use std::sync::Arc;

use crate::config::{self, ModuleCall, ModuleId, ProviderKey};
use crate::diagnostic::Diagnostic;

use super::Program;
use super::codes;
use super::statics::missing_provider;

/// Arguments that the module has no variable for, required variables without argument, and providers.
pub(super) fn check(program: &Program, module: ModuleId, call: &ModuleCall, problems: &mut Vec<Diagnostic>) {
    let configuration = program.configuration();
    let Some(&child) = configuration.node(module).children.get(&call.name.text) else {
        return;
    };
    let variables = &configuration.module(child).variables;
    let names: Vec<&str> = variables.keys().map(|name| &**name).collect();
    for argument in call.arguments() {
        if !variables.contains_key(&argument.name.text) {
            problems.push(config::unsupported_argument(&argument.name, &names, []));
        }
    }
    for (name, variable) in variables {
        if variable.is_required() && call.argument(name).is_none() {
            problems.push(
                config::missing(name, call.block.body.missing)
                    .label(variable.block.header, "this variable of the module has no default"),
            );
        }
    }
    for (_, outside) in &call.providers {
        if super::providers::resolve(configuration, module, &outside.key).is_none() {
            problems.push(missing_provider(&outside.key.to_string(), outside.span));
        }
    }
    let required = configuration.module(child).required_providers.values();
    for alias in required.flat_map(|required| &required.aliases) {
        if !call.providers.iter().any(|(inside, _)| inside.key == *alias) {
            problems.push(missing_alias(alias, call));
        }
    }
}

fn missing_alias(alias: &ProviderKey, call: &ModuleCall) -> Diagnostic {
    Diagnostic::error(
        &codes::PROVIDER,
        "Missing required provider configuration",
        format!("The child module requires an additional configuration for provider {alias}."),
    )
    .at(call.block.header)
    .help(format!("Pass one: providers = {{ {alias} = … }}"))
}

/// Whether a provider configuration is missing because a call passes one that is not there, which is said at the call.
pub(super) fn passes_missing(program: &Program, module: ModuleId, key: &ProviderKey) -> bool {
    let configuration = program.configuration();
    let Some((parent, name)) = &configuration.node(module).parent else {
        return false;
    };
    let call: Option<&Arc<ModuleCall>> = configuration.module(*parent).calls.get(name);
    call.is_some_and(|call| call.providers.iter().any(|(inside, _)| inside.key == *key))
}
