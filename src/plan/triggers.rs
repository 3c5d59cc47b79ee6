//! `replace_triggered_by`: whether something that it names changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::replace::at;
use super::{Action, Change, marks};
use crate::address::{InstanceAddress, InstanceKey, ModuleInstance, ResourceAddress};
use crate::analysis::reference::{Each, Subject, parse};
use crate::language::value::{Path, PathStep};
use crate::syntax::ast::{Expr, ExprKind, Step, StepKind, Traversal};

/// A resource or a part of it.
struct Named {
    resource: ResourceAddress,
    /// An instance; `None` for all of them.
    key: Option<InstanceKey>,
    /// An attribute; empty for anything.
    path: Path,
}

/// Whether anything that these expressions name changes, for an instance: `changes` are those planned so far.
pub(super) fn fire(
    expressions: &[Expr],
    instance: &InstanceAddress,
    changes: &BTreeMap<InstanceAddress, Change>,
) -> bool {
    expressions
        .iter()
        .filter_map(|expression| named(expression, instance))
        .any(|named| named.changes(changes))
}

impl Named {
    fn changes(&self, changes: &BTreeMap<InstanceAddress, Change>) -> bool {
        changes
            .range(self.resource.instance(None)..)
            .take_while(|(address, _)| address.resource == self.resource)
            .filter(|(address, _)| self.key.is_none() || address.key == self.key)
            .any(|(_, change)| self.is_changed(change))
    }

    fn is_changed(&self, change: &Change) -> bool {
        let changes = matches!(
            change.action,
            Action::Create | Action::Update | Action::Replace { .. } | Action::Delete
        );
        if self.path.is_empty() || !changes {
            return changes;
        }
        let (before, after) = (marks::strip(&change.before).0, marks::strip(&change.after).0);
        at(&before, &self.path) != at(&after, &self.path)
    }
}

fn named(expression: &Expr, instance: &InstanceAddress) -> Option<Named> {
    match &expression.kind {
        ExprKind::Parens(inner) => named(inner, instance),
        ExprKind::Traversal(traversal) => {
            let (Subject::Resource(key), used) = parse(traversal).ok()? else {
                return None;
            };
            let resource = ResourceAddress {
                module: instance.resource.module.clone(),
                mode: key.mode,
                kind: key.kind,
                name: key.name,
            };
            let mut steps = traversal.steps[used.min(traversal.steps.len())..].iter().peekable();
            let key = steps.next_if(|step| !matches!(step.kind, StepKind::Attribute(_)));
            Some(Named {
                resource,
                key: key.and_then(instance_key),
                path: steps.filter_map(path_step).collect(),
            })
        }
        ExprKind::Index(base, key) => {
            let mut found = named(base, instance)?;
            found.key = own_key(key, instance);
            Some(found)
        }
        ExprKind::Attribute(base, step) => {
            let mut found = named(base, instance)?;
            found.path.extend(path_step(step));
            Some(found)
        }
        _ => None,
    }
}

/// `each.key` and `count.index`
fn own_key(key: &Expr, instance: &InstanceAddress) -> Option<InstanceKey> {
    let ExprKind::Traversal(traversal) = &key.kind else {
        return None;
    };
    match parse(traversal).ok()?.0 {
        Subject::Each(Each::Key) | Subject::Count => instance.key.clone(),
        _ => None,
    }
}

fn instance_key(step: &Step) -> Option<InstanceKey> {
    match &step.kind {
        StepKind::Key(name) => Some(InstanceKey::Name(name.clone())),
        StepKind::Index { number, .. } => number.parse().ok().map(InstanceKey::Index),
        StepKind::Attribute(_) => None,
    }
}

fn path_step(step: &Step) -> Option<PathStep> {
    Some(match &step.kind {
        StepKind::Attribute(name) | StepKind::Key(name) => PathStep::Name(name.clone()),
        StepKind::Index { number, .. } => PathStep::Index(number.parse().ok()?),
    })
}

/// What a `depends_on` names: a resource, or everything in a module.
pub(super) struct Held {
    module: ModuleInstance,
    resource: Option<ResourceAddress>,
}

impl Held {
    /// Whether a resource of the configuration is it, or lies in it.
    pub(super) fn holds(&self, resource: &ResourceAddress) -> bool {
        match &self.resource {
            Some(named) => named == resource,
            None => {
                let depth = self.module.0.len();
                resource.module.0.len() >= depth && resource.module.0[..depth] == self.module.0[..]
            }
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
