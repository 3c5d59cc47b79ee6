//! `replace_triggered_by`: whether something that it names changes; and what `depends_on` names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::replace::at;
use super::{Action, Change, marks};
use crate::address::{InstanceAddress, ModuleInstance, ResourceAddress};
use crate::analysis::Trigger;
use crate::analysis::reference::{Subject, parse};
use crate::syntax::ast::Traversal;

/// Whether anything that these triggers name changes; `changes` are those planned so far.
pub(super) fn fire(triggers: &[Trigger], changes: &BTreeMap<InstanceAddress, Change>) -> bool {
    triggers.iter().any(|trigger| {
        changes
            .range(trigger.resource.instance(None)..)
            .take_while(|(address, _)| address.resource == trigger.resource)
            .filter(|(address, _)| trigger.instance.as_ref().is_none_or(|instance| instance == *address))
            .any(|(_, change)| is_changed(trigger, change))
    })
}

fn is_changed(trigger: &Trigger, change: &Change) -> bool {
    let changes = matches!(
        change.action,
        Action::Create | Action::Update | Action::Replace { .. } | Action::Delete
    );
    if trigger.path.is_empty() || !changes {
        return changes;
    }
    let (before, after) = (marks::strip(&change.before).0, marks::strip(&change.after).0);
    at(&before, &trigger.path) != at(&after, &trigger.path)
}

/// What a `depends_on` names: a resource, or everything in a module.
pub(super) struct Held {
    module: ModuleInstance,
    resource: Option<ResourceAddress>,
}

impl Held {
    /// Whether any of these resources of the configuration is it, or lies in it.
    pub(super) fn holds_any(&self, resources: &BTreeSet<ResourceAddress>) -> bool {
        let depth = self.module.0.len();
        match &self.resource {
            Some(named) => resources.contains(named),
            None => (resources.iter())
                .any(|resource| resource.module.0.len() >= depth && resource.module.0[..depth] == self.module.0[..]),
        }
    }
}

/// What traversals in a module name, without keys.
pub(super) fn named_resources(traversals: &[Arc<Traversal>], module: &ModuleInstance) -> Vec<Held> {
    let module = module.configured();
    let held = |traversal: &Arc<Traversal>| match parse(traversal).ok()?.0 {
        Subject::Resource(key) => Some(Held {
            module: module.clone(),
            resource: Some(ResourceAddress {
                module: module.clone(),
                mode: key.mode,
                kind: key.kind,
                name: key.name,
            }),
        }),
        Subject::Module(name, _) => Some(Held {
            module: module.child(name, None),
            resource: None,
        }),
        _ => None,
    };
    traversals.iter().filter_map(held).collect()
}
