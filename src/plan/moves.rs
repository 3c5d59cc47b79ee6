//! `moved` blocks, and the moves that a new or a dropped `count` implies.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Prior;
use crate::address::{InstanceAddress, InstanceKey, ModuleInstance, ModuleStep, ResourceAddress, Target};
use crate::analysis::Program;
use crate::config::{Configuration, Repeat};

/// One `moved` block, with the module in which it stands.
struct Statement<'a> {
    module: ModuleInstance,
    from: &'a Target,
    to: &'a Target,
}

/// Where instances were before, by their address of today.
pub(super) type Previous = BTreeMap<InstanceAddress, InstanceAddress>;

/// Gives objects the addresses of today. What cannot move because something is there already stays.
pub(super) fn apply(prior: Prior, program: &Program) -> (Prior, Previous) {
    let statements = statements(program.configuration());
    let mut places: BTreeMap<InstanceAddress, InstanceAddress> = BTreeMap::new();
    let mut previous = Previous::new();
    let mut moving = Vec::new();
    for address in prior.keys() {
        let to = destination(address, &statements, program);
        if to == *address {
            places.insert(address.clone(), address.clone());
        } else {
            moving.push((address.clone(), to));
        }
    }
    for (from, to) in moving {
        if places.contains_key(&to) {
            places.insert(from.clone(), from);
        } else {
            places.insert(to.clone(), from.clone());
            previous.insert(to, from);
        }
    }
    if previous.is_empty() {
        return (prior, previous);
    }
    let mut prior = prior;
    let moved = places
        .into_iter()
        .filter_map(|(to, from)| Some((to, prior.remove(&from)?)))
        .collect();
    (moved, previous)
}

fn statements(configuration: &Configuration) -> Vec<Statement<'_>> {
    let mut statements = Vec::new();
    for (_, node) in configuration.modules() {
        let module = node.path.iter().fold(ModuleInstance::root(), |module, name| {
            module.child(Arc::clone(name), None)
        });
        statements.extend(node.module.moved.iter().map(|moved| Statement {
            module: module.clone(),
            from: &moved.from.address,
            to: &moved.to.address,
        }));
    }
    statements
}

/// Follows the statements until none applies; each at most once, so that a circle ends.
fn destination(address: &InstanceAddress, statements: &[Statement<'_>], program: &Program) -> InstanceAddress {
    let mut at = address.clone();
    let mut used = vec![false; statements.len()];
    loop {
        let next = statements.iter().enumerate().find_map(|(number, statement)| {
            Some((number, statement.follow(&at)?)).filter(|(number, _)| !used[*number])
        });
        match next {
            Some((number, to)) => {
                used[number] = true;
                at = to;
            }
            None => break,
        }
    }
    implied(at, program)
}

impl Statement<'_> {
    /// Where an instance goes by this statement.
    fn follow(&self, at: &InstanceAddress) -> Option<InstanceAddress> {
        let depth = self.module.0.len();
        let inside = within(&at.resource.module, &self.module)?;
        let local = InstanceAddress {
            resource: ResourceAddress {
                module: inside,
                ..at.resource.clone()
            },
            key: at.key.clone(),
        };
        let mut moved = follow(&local, self.from, self.to)?;
        let outside = at.resource.module.0[..depth].iter();
        moved.resource.module = ModuleInstance(outside.chain(moved.resource.module.0.iter()).cloned().collect());
        Some(moved)
    }
}

/// The rest of a module's path inside another, whose keys are not given.
fn within(inner: &ModuleInstance, outer: &ModuleInstance) -> Option<ModuleInstance> {
    let (front, rest) = inner.0.split_at_checked(outer.0.len())?;
    let same = front
        .iter()
        .zip(outer.0.iter())
        .all(|(left, right)| left.name == right.name);
    same.then(|| ModuleInstance(rest.into()))
}

fn follow(at: &InstanceAddress, from: &Target, to: &Target) -> Option<InstanceAddress> {
    match (from, to) {
        (Target::Module(from), Target::Module(to)) => {
            let module = follow_module(&at.resource.module, from, to)?;
            Some(InstanceAddress {
                resource: ResourceAddress {
                    module,
                    ..at.resource.clone()
                },
                key: at.key.clone(),
            })
        }
        (Target::Resource(from), Target::Resource(to)) if at.resource == *from => Some(to.instance(at.key.clone())),
        (Target::Resource(from), Target::Instance(to)) if at.resource == *from && at.key.is_none() => Some(to.clone()),
        (Target::Instance(from), Target::Instance(to)) if at == from => Some(to.clone()),
        (Target::Instance(from), Target::Resource(to)) if at == from => Some(to.instance(None)),
        _ => None,
    }
}

/// `module.a` → `module.b` keeps the keys; with a key on either side it means exactly that instance.
fn follow_module(at: &ModuleInstance, from: &ModuleInstance, to: &ModuleInstance) -> Option<ModuleInstance> {
    let (front, rest) = at.0.split_at_checked(from.0.len())?;
    let (last, before) = front.split_last()?;
    let (from_last, from_before) = from.0.split_last()?;
    let (to_last, to_before) = to.0.split_last()?;
    if before != from_before || last.name != from_last.name {
        return None;
    }
    let whole = from_last.key.is_none() && to_last.key.is_none();
    if !whole && last.key != from_last.key {
        return None;
    }
    let key = if whole { last.key.clone() } else { to_last.key.clone() };
    let landed = ModuleStep {
        name: Arc::clone(&to_last.name),
        key,
    };
    let steps = to_before.iter().chain(std::iter::once(&landed)).chain(rest);
    Some(ModuleInstance(steps.cloned().collect()))
}

/// `a` becomes `a[0]` when it has a count now, and `a[0]` becomes `a` when it no longer has.
fn implied(at: InstanceAddress, program: &Program) -> InstanceAddress {
    let Some(resource) = program.resource(&at.resource) else {
        return at;
    };
    let key = match (&resource.repeat, &at.key) {
        (Repeat::Count(_), None) => Some(InstanceKey::Index(0)),
        (Repeat::Once | Repeat::Enabled(_), Some(InstanceKey::Index(0))) => None,
        _ => return at,
    };
    InstanceAddress { key, ..at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(statements: &[(&str, &str)], from: &str, to: &str) {
        let parsed: Vec<(Target, Target)> = statements
            .iter()
            .map(|(from, to)| (from.parse().expect("from"), to.parse().expect("to")))
            .collect();
        let mut at: InstanceAddress = from.parse().expect("an instance");
        while let Some(next) = parsed.iter().find_map(|(from, to)| follow(&at, from, to)) {
            at = next;
        }
        assert_eq!(at.to_string(), to);
    }

    #[test]
    fn objects_follow_moved_blocks() {
        check(&[("a.x", "a.y")], "a.x[\"k\"]", "a.y[\"k\"]");
        check(&[("a.x", "a.y"), ("a.y", "a.z")], "a.x", "a.z");
        check(&[("a.x[0]", "a.x[\"k\"]")], "a.x[1]", "a.x[1]");
        check(&[("a.x", "a.x[\"k\"]")], "a.x", "a.x[\"k\"]");
        check(&[("a.x[0]", "module.m.a.x")], "a.x[0]", "module.m.a.x");
        check(&[("module.a", "module.b")], "module.a[1].a.x", "module.b[1].a.x");
        check(
            &[("module.a", "module.b[0]")],
            "module.a.module.c.a.x",
            "module.b[0].module.c.a.x",
        );
        check(&[("module.a[0]", "module.b")], "module.a[1].a.x", "module.a[1].a.x");
    }
}
