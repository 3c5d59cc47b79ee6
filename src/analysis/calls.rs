//! What can be said about a module call without evaluating: its arguments and the providers that it passes.

use std::sync::Arc;

use crate::address::ProviderAddress;
use crate::config::{self, Module, ModuleCall, ModuleId, ProviderKey, ProviderRef};
use crate::diagnostic::{Diagnostic, Severity};

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
    for (inside, outside) in &call.providers {
        let pair = Passed {
            caller: configuration.module(module),
            called: configuration.module(child),
            inside,
            outside,
        };
        pair.check(problems);
        let is_missing = super::providers::resolve(configuration, module, &outside.key).is_none();
        if is_missing && !is_said_at_call(program, module, &outside.key) {
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

/// One entry of `providers`: what the called module calls a provider, and what it is in the caller.
struct Passed<'a> {
    caller: &'a Module,
    called: &'a Module,
    inside: &'a ProviderRef,
    outside: &'a ProviderRef,
}

impl Passed<'_> {
    fn check(&self, problems: &mut Vec<Diagnostic>) {
        let Self { inside, outside, .. } = self;
        let own = self.called.providers.get(&inside.key);
        if let Some(own) = own.filter(|own| !own.is_empty()) {
            problems.push(
                Diagnostic::error(
                    &codes::PROVIDER,
                    "Cannot override provider configuration",
                    format!(
                        "The module has its own configuration for {}, so it cannot take another one.",
                        inside.key
                    ),
                )
                .at(inside.span)
                .label(own.block.header, "configured here")
                .help("Remove the provider block from the module, or do not pass one."),
            );
            return;
        }
        let (wanted, given) = (
            required_address(self.called, &inside.key.name),
            required_address(self.caller, &outside.key.name),
        );
        if own.is_none() && !self.is_expected() {
            let problem = undefined(
                &format!("The module does not require a provider {}.", inside.key),
                inside,
            );
            // One that only its name says where it comes from may be meant.
            let is_implied = !self.called.required_providers.contains_key(&inside.key.name);
            problems.push(if is_implied { as_warning(problem) } else { problem });
        }
        if outside.key.alias.is_none() && !self.is_required_here() {
            let detail = format!(
                "There is no required_providers entry {} here, so it means {given}.",
                outside.key
            );
            problems.push(as_warning(undefined(&detail, outside)));
        }
        if wanted != given {
            problems.push(
                Diagnostic::error(
                    &codes::PROVIDER,
                    "Provider type mismatch",
                    format!(
                        "The local name {} means provider {given} here, but {} in the module means {wanted}.",
                        outside.key, inside.key
                    ),
                )
                .at(outside.span)
                .help("Write the same source into required_providers on both sides."),
            );
        }
    }

    /// Whether the caller says where the provider comes from.
    fn is_required_here(&self) -> bool {
        self.caller.required_providers.contains_key(&self.outside.key.name)
    }

    /// Whether the called module says that it needs the provider.
    fn is_expected(&self) -> bool {
        let required = self.called.required_providers.get(&self.inside.key.name);
        required.is_some_and(|required| self.inside.key.alias.is_none() || required.aliases.contains(&self.inside.key))
    }
}

/// Where a provider comes from that is passed by name: what is not required is taken as one of the registry's own, also
/// the one that is built in.
fn required_address(module: &Module, local: &str) -> ProviderAddress {
    match module.required_providers.get(local) {
        Some(required) => required.address.clone(),
        None => ProviderAddress::registry("hashicorp", local),
    }
}

fn undefined(detail: &str, at: &ProviderRef) -> Diagnostic {
    Diagnostic::error(&codes::PROVIDER, "Reference to undefined provider", detail)
        .at(at.span)
        .help(format!("Add an entry {} to required_providers there.", at.key.name))
}

fn as_warning(mut problem: Diagnostic) -> Diagnostic {
    problem.severity = Severity::Warning;
    problem
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

/// Whether that a provider configuration is missing is said at the call of the module: it passes one that is not there,
/// or none where the module wants one.
pub(super) fn is_said_at_call(program: &Program, module: ModuleId, key: &ProviderKey) -> bool {
    let configuration = program.configuration();
    let Some((parent, name)) = &configuration.node(module).parent else {
        return false;
    };
    let required = configuration.module(module).required_providers.values();
    let is_wanted = required
        .flat_map(|required| &required.aliases)
        .any(|alias| alias == key);
    let call: Option<&Arc<ModuleCall>> = configuration.module(*parent).calls.get(name);
    is_wanted || call.is_some_and(|call| call.providers.iter().any(|(inside, _)| inside.key == *key))
}
