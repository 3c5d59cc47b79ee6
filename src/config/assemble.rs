//! The declarations of a module's files, by name: duplicates reported, overrides applied.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Block, ExprKind, Ident};

use super::codes;
use super::declaration::{Check, Local, Resource, Settings};
use super::decode::{self, Declaration, Decoded};
use super::merge::merged;
use super::module::Module;

/// A block, what overrides it, and what became of the two.
type Overridden = (Arc<Block>, Arc<Block>, Arc<Decoded>);

/// Decoded overrides, by the blocks that they were made of, so that an unchanged one stays the same.
#[derive(Default, Debug)]
pub(super) struct Overrides {
    known: HashMap<(usize, usize), Overridden>,
}

impl Overrides {
    fn apply(&mut self, base: &Arc<Block>, over: &Arc<Block>) -> Arc<Decoded> {
        let key = (Arc::as_ptr(base) as usize, Arc::as_ptr(over) as usize);
        let entry = self.known.entry(key).or_insert_with(|| {
            let decoded = decode::block(&merged(base, over));
            // The blocks are kept so that their addresses stay taken.
            (Arc::clone(base), Arc::clone(over), Arc::new(decoded))
        });
        Arc::clone(&entry.2)
    }
}

/// A module being put together.
pub(super) struct Assembly<'a> {
    pub(super) module: Module,
    pub(super) problems: Vec<Diagnostic>,
    required_providers: Option<Span>,
    overrides: &'a mut Overrides,
}

impl<'a> Assembly<'a> {
    pub(super) fn new(module: Module, overrides: &'a mut Overrides) -> Self {
        Self {
            module,
            problems: Vec::new(),
            required_providers: None,
            overrides,
        }
    }

    /// Adds what a plain file declares.
    pub(super) fn add(&mut self, declaration: &Declaration) {
        let module = &mut self.module;
        let problems = &mut self.problems;
        match declaration {
            Declaration::Variable(variable) => insert(
                &mut module.variables,
                Arc::clone(&variable.name.text),
                variable,
                |variable| variable.block.header,
                || {
                    duplicate(
                        "Duplicate variable declaration",
                        "Variable",
                        &variable.name,
                        variable.block.header,
                    )
                },
                problems,
            ),
            Declaration::Local(local) => insert(
                &mut module.locals,
                Arc::clone(&local.name().text),
                local,
                |local: &Local| local.name().span,
                || duplicate_local(local.name()),
                problems,
            ),
            Declaration::Output(output) => insert(
                &mut module.outputs,
                Arc::clone(&output.name.text),
                output,
                |output| output.block.header,
                || {
                    duplicate(
                        "Duplicate output definition",
                        "Output",
                        &output.name,
                        output.block.header,
                    )
                },
                problems,
            ),
            Declaration::Resource(resource) => self.resource(resource),
            Declaration::Call(call) => insert(
                &mut module.calls,
                Arc::clone(&call.name.text),
                call,
                |call| call.block.header,
                || duplicate("Duplicate module call", "Module call", &call.name, call.block.header),
                problems,
            ),
            Declaration::Provider(provider) => insert(
                &mut module.providers,
                provider.key.clone(),
                provider,
                |provider| provider.block.header,
                || duplicate_provider(&provider.key, provider.block.header),
                problems,
            ),
            Declaration::Check(check) => self.check(check),
            Declaration::Ephemeral(ephemeral) => insert(
                &mut module.ephemerals,
                (Arc::clone(&ephemeral.kind.text), Arc::clone(&ephemeral.name.text)),
                ephemeral,
                |ephemeral| ephemeral.block.header,
                || {
                    let summary = format!("Duplicate ephemeral \"{}\" configuration", ephemeral.kind.text);
                    duplicate(summary, "Ephemeral resource", &ephemeral.name, ephemeral.block.header)
                },
                problems,
            ),
            Declaration::Settings(settings) => self.settings(settings),
            Declaration::Moved(moved) => module.moved.push(Arc::clone(moved)),
            Declaration::Removed(removed) => module.removed.push(Arc::clone(removed)),
            Declaration::Import(import) => module.imports.push(Arc::clone(import)),
        }
    }

    fn resource(&mut self, resource: &Arc<Resource>) {
        let key = resource.key.clone();
        let what = if resource.key.mode == crate::address::Mode::Data {
            "data"
        } else {
            "resource"
        };
        insert(
            &mut self.module.resources,
            key,
            resource,
            |resource| resource.block.header,
            || {
                let (kind, name) = (&resource.key.kind, &resource.key.name);
                Diagnostic::error(
                    &codes::DUPLICATE,
                    format!("Duplicate {what} \"{kind}\" configuration"),
                    format!(
                        "A {kind} {what} named \"{name}\" was already declared. Resource names must be unique per type \
                         in each module."
                    ),
                )
                .at(resource.block.header)
            },
            &mut self.problems,
        );
    }

    fn check(&mut self, check: &Arc<Check>) {
        insert(
            &mut self.module.checks,
            Arc::clone(&check.name.text),
            check,
            |check| check.block.header,
            || {
                let summary = format!("Duplicate check \"{}\" configuration", check.name.text);
                duplicate(summary, "Check", &check.name, check.block.header)
            },
            &mut self.problems,
        );
        if let Some(data) = &check.data {
            self.resource(data);
        }
    }

    fn settings(&mut self, settings: &Arc<Settings>) {
        self.module.required_versions.extend(settings.required_version.clone());
        for &block in &settings.required_providers_blocks {
            if let Some(earlier) = self.required_providers {
                self.problems.push(
                    Diagnostic::error(
                        &codes::DUPLICATE,
                        "Duplicate required providers configuration",
                        "A module may have only one required providers configuration.",
                    )
                    .at(block)
                    .label(earlier, "the first one"),
                );
            }
            self.required_providers.get_or_insert(block);
        }
        for required in &settings.required_providers {
            let name = Arc::clone(&required.name.text);
            self.module
                .required_providers
                .entry(name)
                .or_insert_with(|| Arc::clone(required));
        }
        match (&settings.backend, &self.module.backend) {
            (Some(backend), Some(earlier)) => {
                let block = &backend.block.body.blocks[backend.index];
                self.problems.push(decode::settings::duplicate_backend(block, earlier));
            }
            (Some(backend), None) => self.module.backend = Some(Arc::clone(backend)),
            (None, _) => {}
        }
    }

    /// The module, and what is wrong with it.
    pub(super) fn finish(self) -> (Module, Vec<Diagnostic>) {
        (self.module, self.problems)
    }

    /// Changes what is there by what an override file declares.
    pub(super) fn override_with(&mut self, declaration: &Declaration) {
        if let Some(problem) = not_in_overrides(declaration) {
            self.problems.push(problem);
            return;
        }
        let module = &self.module;
        let (found, over, what, name) = match declaration {
            Declaration::Variable(over) => {
                let base = module.variables.get(&over.name.text).map(|base| &base.block);
                (base, &over.block, "variable", over.name.text.to_string())
            }
            Declaration::Output(over) => {
                let base = module.outputs.get(&over.name.text).map(|base| &base.block);
                (base, &over.block, "output", over.name.text.to_string())
            }
            Declaration::Resource(over) => {
                let base = module.resources.get(&over.key).map(|base| &base.block);
                (base, &over.block, "resource", over.key.to_string())
            }
            Declaration::Call(over) => {
                let base = module.calls.get(&over.name.text).map(|base| &base.block);
                (base, &over.block, "module call", over.name.text.to_string())
            }
            Declaration::Provider(over) => match module.providers.get(&over.key) {
                Some(base) => (Some(&base.block), &over.block, "provider", over.key.to_string()),
                // A provider without block in the base has an empty one.
                None => return self.add(declaration),
            },
            Declaration::Local(over) => return self.override_local(over),
            Declaration::Settings(over) => return self.override_settings(over),
            _ => return self.add(declaration),
        };
        match found {
            Some(base) => {
                self.problems.extend(overridden_order(over));
                let decoded = self.overrides.apply(&Arc::clone(base), &Arc::clone(over));
                self.problems.extend(decoded.problems.iter().cloned());
                decoded
                    .declarations
                    .iter()
                    .for_each(|declaration| self.replace(declaration));
            }
            None => self.problems.push(missing_base(what, &name, over.header)),
        }
    }

    fn replace(&mut self, declaration: &Declaration) {
        let module = &mut self.module;
        match declaration {
            Declaration::Variable(it) => drop(module.variables.insert(it.name.text.clone(), it.clone())),
            Declaration::Output(it) => drop(module.outputs.insert(it.name.text.clone(), it.clone())),
            Declaration::Resource(it) => drop(module.resources.insert(it.key.clone(), it.clone())),
            Declaration::Call(it) => drop(module.calls.insert(it.name.text.clone(), it.clone())),
            Declaration::Provider(it) => drop(module.providers.insert(it.key.clone(), it.clone())),
            // Nothing else is decoded from a merged block.
            _ => {}
        }
    }

    fn override_local(&mut self, over: &Arc<Local>) {
        let name = &over.name().text;
        match self.module.locals.get_mut(name) {
            Some(base) => *base = Arc::clone(over),
            None => self.problems.push(missing_base("local value", name, over.name().span)),
        }
    }

    fn override_settings(&mut self, over: &Arc<Settings>) {
        if let Some(version) = &over.required_version {
            self.module.required_versions = vec![version.clone()];
        }
        for required in &over.required_providers {
            let name = Arc::clone(&required.name.text);
            self.module.required_providers.insert(name, Arc::clone(required));
        }
        if let Some(backend) = &over.backend {
            self.module.backend = Some(Arc::clone(backend));
        }
    }
}

/// Adds a declaration, or reports that its name is taken.
fn insert<K: Ord, T>(
    map: &mut BTreeMap<K, Arc<T>>,
    key: K,
    value: &Arc<T>,
    place: impl Fn(&T) -> Span,
    report: impl Fn() -> Diagnostic,
    problems: &mut Vec<Diagnostic>,
) {
    match map.entry(key) {
        Entry::Vacant(entry) => {
            entry.insert(Arc::clone(value));
        }
        Entry::Occupied(entry) => {
            problems.push(report().label(place(entry.get()), "already declared here"));
        }
    }
}

fn duplicate(summary: impl Into<Cow<'static, str>>, subject: &str, name: &Ident, at: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::DUPLICATE,
        summary,
        format!(
            "{subject} \"{}\" was already declared. {subject} names must be unique within a module.",
            name.text
        ),
    )
    .at(at)
}

fn duplicate_local(name: &Ident) -> Diagnostic {
    Diagnostic::error(
        &codes::DUPLICATE,
        "Duplicate local value definition",
        format!(
            "A local value named \"{}\" was already defined. Local value names must be unique within a module.",
            name.text
        ),
    )
    .at(name.span)
}

fn duplicate_provider(key: &super::declaration::ProviderKey, at: Span) -> Diagnostic {
    let name = &key.name;
    let detail = match &key.alias {
        Some(alias) => format!(
            "A provider configuration for \"{name}\" with alias \"{alias}\" was already given. Each configuration for \
             the same provider must have a distinct alias."
        ),
        None => format!(
            "A default (non-aliased) provider configuration for \"{name}\" was already given. If multiple \
             configurations are required, set the \"alias\" argument for alternative configurations."
        ),
    };
    Diagnostic::error(&codes::DUPLICATE, "Duplicate provider configuration", detail).at(at)
}

/// Blocks that override files cannot have.
fn not_in_overrides(declaration: &Declaration) -> Option<Diagnostic> {
    let (kind, at) = match declaration {
        Declaration::Check(check) => ("check", check.block.header),
        Declaration::Moved(moved) => ("moved", moved.span),
        Declaration::Removed(removed) => ("removed", removed.block.header),
        Declaration::Import(import) => ("import", import.span),
        _ => return None,
    };
    let problem = Diagnostic::error(
        &codes::OVERRIDE,
        format!("Cannot override '{kind}' blocks"),
        format!("A {kind} block can appear only in normal files, not in override files."),
    );
    Some(problem.at(at).help("Move it to another file."))
}

/// `depends_on` in a block that overrides another.
fn overridden_order(over: &Block) -> Option<Diagnostic> {
    let depends_on = over.body.attribute("depends_on")?;
    let at = match &depends_on.value.kind {
        ExprKind::Tuple(elements) => elements.first().map(|first| first.span),
        _ => None,
    };
    let problem = Diagnostic::error(
        &codes::OVERRIDE,
        "Unsupported override",
        "The depends_on argument may not be overridden.",
    );
    Some(problem.at(at.unwrap_or(depends_on.value.span)))
}

fn missing_base(what: &str, name: &str, at: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::OVERRIDE,
        format!("Missing {what} to override"),
        format!("There is no {what} {name}. An override file can only override a {what} that another file declares."),
    )
    .at(at)
}
