//! What an edit changed, when everything is still called what it was called.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{Configuration, Module, ModuleCall, ModuleId, Repeat, Resource, Variable};

use super::Program;
use super::node::{Declared, Item, NodeId};

/// The nodes whose declaration is another, with that declaration. `None` when names came or went, or when something
/// changed that other nodes are judged by: how a resource or call repeats, who provides what, what a module requires.
pub(super) fn changes(earlier: &Program, configuration: &Configuration) -> Option<Vec<(NodeId, Declared)>> {
    let before = earlier.configuration();
    if before.nodes.len() != configuration.nodes.len() {
        return None;
    }
    let mut finder = Finder {
        earlier,
        configuration,
        found: Vec::new(),
    };
    for ((id, old), new) in before.modules().zip(&configuration.nodes) {
        if old.path != new.path || old.children != new.children {
            return None;
        }
        if !Arc::ptr_eq(&old.module, &new.module) {
            finder.module(id, &old.module, &new.module)?;
        }
    }
    Some(finder.found)
}

struct Finder<'a> {
    earlier: &'a Program,
    configuration: &'a Configuration,
    found: Vec<(NodeId, Declared)>,
}

impl Finder<'_> {
    fn module(&mut self, id: ModuleId, old: &Module, new: &Module) -> Option<()> {
        let call = self.configuration.node(id).parent.as_ref().and_then(|(parent, name)| {
            let call = self.configuration.module(*parent).calls.get(name)?;
            Some(Arc::clone(call))
        });
        if old.directory != new.directory || !differing(&old.required_providers, &new.required_providers)?.is_empty() {
            return None;
        }
        for (name, before, now) in differing(&old.variables, &new.variables)? {
            same_demands(before, now)?;
            let declared = Declared::Variable(Arc::clone(now), call.clone());
            self.add(id, Item::Variable(Arc::clone(name)), &declared)?;
            if !now.validations.is_empty() {
                self.add(id, Item::Validation(Arc::clone(name)), &declared)?;
            }
        }
        for (name, _, now) in differing(&old.locals, &new.locals)? {
            self.add(id, Item::Local(Arc::clone(name)), &Declared::Local(Arc::clone(now)))?;
        }
        for (name, _, now) in differing(&old.outputs, &new.outputs)? {
            self.add(id, Item::Output(Arc::clone(name)), &Declared::Output(Arc::clone(now)))?;
        }
        for (key, _, now) in differing(&old.providers, &new.providers)? {
            self.add(id, Item::Provider(key.clone()), &Declared::Provider(Arc::clone(now)))?;
        }
        for (name, _, now) in differing(&old.checks, &new.checks)? {
            self.add(id, Item::Check(Arc::clone(name)), &Declared::Check(Arc::clone(now)))?;
        }
        for (key, before, now) in differing(&old.resources, &new.resources)? {
            same_kind(before, now)?;
            self.add(id, Item::Resource(key.clone()), &Declared::Resource(Arc::clone(now)))?;
        }
        for (name, before, now) in differing(&old.calls, &new.calls)? {
            same_module(before, now)?;
            self.call(id, name, now)?;
        }
        Some(())
    }

    /// A call whose arguments changed: its own nodes, and the variables that take the arguments.
    fn call(&mut self, id: ModuleId, name: &Arc<str>, call: &Arc<ModuleCall>) -> Option<()> {
        let declared = Declared::Call(Arc::clone(call));
        for item in [Item::Call, Item::CallValue, Item::CallEnd] {
            self.add(id, item(Arc::clone(name)), &declared)?;
        }
        let Some(&child) = self.configuration.node(id).children.get(name) else {
            return Some(());
        };
        for (name, variable) in &self.configuration.module(child).variables {
            let declared = Declared::Variable(Arc::clone(variable), Some(Arc::clone(call)));
            self.add(child, Item::Variable(Arc::clone(name)), &declared)?;
            if !variable.validations.is_empty() {
                self.add(child, Item::Validation(Arc::clone(name)), &declared)?;
            }
        }
        Some(())
    }

    fn add(&mut self, id: ModuleId, item: Item, declared: &Declared) -> Option<()> {
        self.found.push((self.earlier.find(id, &item)?, declared.clone()));
        Some(())
    }
}

/// Entries whose values are not the very same; `None` when the keys differ.
type Differing<'a, K, T> = Vec<(&'a K, &'a Arc<T>, &'a Arc<T>)>;

fn differing<'a, K: Ord, T>(old: &'a BTreeMap<K, Arc<T>>, new: &'a BTreeMap<K, Arc<T>>) -> Option<Differing<'a, K, T>> {
    if old.len() != new.len() {
        return None;
    }
    let mut found = Vec::new();
    for ((key, before), (other, now)) in old.iter().zip(new) {
        if Arc::ptr_eq(before, now) {
            // A declaration has one name.
            continue;
        }
        if key != other {
            return None;
        }
        found.push((key, before, now));
    }
    Some(found)
}

/// Whether callers see the same variable: required or not, with validations or not.
fn same_demands(before: &Variable, now: &Variable) -> Option<()> {
    let is_same =
        before.is_required() == now.is_required() && before.validations.is_empty() == now.validations.is_empty();
    is_same.then_some(())
}

fn same_repeat(before: &Repeat, now: &Repeat) -> bool {
    std::mem::discriminant(before) == std::mem::discriminant(now)
}

/// Whether references are judged alike.
fn same_kind(before: &Resource, now: &Resource) -> Option<()> {
    let is_same = same_repeat(&before.repeat, &now.repeat)
        && before.provider_key() == now.provider_key()
        && before.check == now.check;
    is_same.then_some(())
}

fn same_module(before: &ModuleCall, now: &ModuleCall) -> Option<()> {
    let keys = |call: &ModuleCall| -> Vec<_> {
        let pairs = call.providers.iter();
        pairs
            .map(|(inside, outside)| (inside.key.clone(), outside.key.clone()))
            .collect()
    };
    let is_same = same_repeat(&before.repeat, &now.repeat) && before.source == now.source && keys(before) == keys(now);
    is_same.then_some(())
}
