//! `-target`: what is named, and what it needs (or, when destroying, what needs it).

use std::collections::BTreeSet;

use super::{PlanMode, PlanOptions, Prior};
use crate::address::{InstanceAddress, ResourceAddress, Target};
use crate::graph::ResourceGraph;

/// What a plan is limited to.
pub(super) struct Scope<'a> {
    targets: &'a [Target],
    /// Resources that targets need, or that need targets, without keys.
    along: BTreeSet<ResourceAddress>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(options: &'a PlanOptions, graph: &ResourceGraph, prior: &Prior) -> Self {
        let mut scope = Self {
            targets: &options.targets,
            along: BTreeSet::new(),
        };
        if scope.targets.is_empty() {
            return scope;
        }
        if options.mode == PlanMode::Destroy {
            scope.along = dependents(&options.targets, prior);
            return scope;
        }
        let named: Vec<&ResourceAddress> = graph
            .resources()
            .filter(|resource| options.targets.iter().any(|target| names(target, resource)))
            .collect();
        scope.along = graph.closure(named).into_iter().cloned().collect();
        scope
    }

    /// Whether an instance is in it.
    pub(super) fn contains(&self, address: &InstanceAddress) -> bool {
        self.targets.is_empty()
            || self.targets.iter().any(|target| target.contains(address))
            || self.along.contains(&address.resource.configured())
    }

    /// Whether everything is.
    pub(super) fn is_everything(&self) -> bool {
        self.targets.is_empty()
    }
}

/// Whether a target names a resource of the configuration or something in it.
fn names(target: &Target, resource: &ResourceAddress) -> bool {
    match target {
        Target::Module(module) => {
            let depth = module.0.len();
            resource.module.0.len() >= depth
                && (module.0.iter().zip(resource.module.0.iter())).all(|(left, right)| left.name == right.name)
        }
        Target::Resource(wanted) => wanted.configured() == *resource,
        Target::Instance(wanted) => wanted.resource.configured() == *resource,
    }
}

/// What the state says depends on the targets.
fn dependents(targets: &[Target], prior: &Prior) -> BTreeSet<ResourceAddress> {
    let named: BTreeSet<ResourceAddress> = prior
        .keys()
        .filter(|address| targets.iter().any(|target| target.contains(address)))
        .map(|address| address.resource.configured())
        .collect();
    // Dependencies in a state are complete: one look is enough.
    prior
        .iter()
        .filter(|(_, instance)| {
            let objects = instance.current.iter().chain(instance.deposed.values());
            objects
                .flat_map(|object| &object.dependencies)
                .any(|needed| named.contains(needed))
        })
        .map(|(address, _)| address.resource.configured())
        .collect()
}
