//! From uses to edges.

use std::sync::Arc;

use crate::config::ModuleId;
use crate::source::Span;

use super::Program;
use super::node::{Declared, Item, NodeId};
use super::reference::{self, Subject};
use super::uses::{Role, Use, VALIDATION};

/// What every node depends on, sorted.
pub(super) fn edges(program: &Program) -> Vec<Vec<NodeId>> {
    let all: Vec<NodeId> = program.nodes().map(|(id, _)| id).collect();
    edges_of(program, &all).into_iter().map(|(_, edges)| edges).collect()
}

/// What some nodes depend on, sorted.
pub(super) fn edges_of(program: &Program, nodes: &[NodeId]) -> Vec<(NodeId, Vec<NodeId>)> {
    let is_end = |id: &NodeId| matches!(program.node(*id).item, Item::CallEnd(_));
    let insides = if nodes.iter().any(is_end) {
        insides(program)
    } else {
        Vec::new()
    };
    nodes
        .iter()
        .map(|&id| {
            let mut found = Vec::new();
            node_edges(program, id, &insides, &mut found);
            if matches!(program.node(id).item, Item::Resource(_) | Item::Validation(_)) {
                // A resource that refers to itself is reported as that; a validation is about its own variable.
                found.retain(|other| *other != id);
            }
            found.sort();
            found.dedup();
            (id, found)
        })
        .collect()
}

/// The nodes of each module that whoever waits for all of it must wait for.
fn insides(program: &Program) -> Vec<Vec<NodeId>> {
    let mut insides = vec![Vec::new(); program.configuration().nodes.len()];
    for (id, node) in program.nodes() {
        if matches!(node.item, Item::Resource(_) | Item::CallEnd(_) | Item::Output(_)) {
            insides[node.module.0 as usize].push(id);
        }
    }
    insides
}

/// The uses that order a node, each with the module in which its names are looked up.
fn uses_of(program: &Program, id: NodeId) -> Vec<(ModuleId, &[Use])> {
    let node = program.node(id);
    match (&node.item, &node.declared) {
        (Item::Variable(name), Declared::Variable(_, Some(_))) => {
            let parent = program.configuration().node(node.module).parent.as_ref();
            let argument = parent.and_then(|(parent, call)| {
                let call = program.find(*parent, &Item::Call(Arc::clone(call)))?;
                let uses = program.node(call).uses.parts.get(name)?;
                Some((*parent, &uses[..]))
            });
            argument.into_iter().collect()
        }
        (Item::Variable(_) | Item::CallValue(_) | Item::CallEnd(_), _) => Vec::new(),
        (Item::Validation(_), _) => {
            let uses = node.uses.parts.get(VALIDATION).map(|uses| (node.module, &uses[..]));
            uses.into_iter().collect()
        }
        _ => vec![(node.module, &node.uses.own[..])],
    }
}

fn node_edges(program: &Program, id: NodeId, insides: &[Vec<NodeId>], found: &mut Vec<NodeId>) {
    let node = program.node(id);
    let place = program.configuration().node(node.module);
    if let Some((parent, call)) = &place.parent {
        found.extend(program.find(*parent, &Item::Call(Arc::clone(call))));
    }
    for (module, uses) in uses_of(program, id) {
        for used in uses {
            resolve(program, module, used, |target| found.push(target));
        }
    }
    match (&node.item, &node.declared) {
        (Item::Validation(name), _) => found.extend(program.find(node.module, &Item::Variable(Arc::clone(name)))),
        (Item::Resource(_), Declared::Resource(resource)) => {
            if let Some(provider) = program.provider(node.module, resource)
                && provider.declared
            {
                found.extend(program.find(provider.module, &Item::Provider(provider.key.clone())));
            }
        }
        (Item::CallValue(name), _) => {
            found.extend(program.find(node.module, &Item::Call(Arc::clone(name))));
            if let Some(&child) = place.children.get(name) {
                let outputs = program.configuration().module(child).outputs.keys();
                found.extend(outputs.filter_map(|name| program.find(child, &Item::Output(Arc::clone(name)))));
            }
        }
        (Item::CallEnd(name), _) => {
            found.extend(program.find(node.module, &Item::Call(Arc::clone(name))));
            if let Some(child) = place.children.get(name) {
                found.extend(&insides[child.0 as usize]);
            }
        }
        _ => {}
    }
}

/// The nodes that a use names; nothing when it names nothing.
fn resolve(program: &Program, module: ModuleId, used: &Use, mut add: impl FnMut(NodeId)) {
    let Ok((subject, _)) = reference::parse(&used.traversal) else {
        return;
    };
    let mut take = |module, item: Item| {
        if let Some(id) = program.find(module, &item) {
            add(id);
        }
    };
    match subject {
        Subject::Variable(name) => {
            // Whoever uses a value waits until it is known to be valid.
            take(module, Item::Validation(Arc::clone(&name)));
            take(module, Item::Variable(name));
        }
        Subject::Local(name) => take(module, Item::Local(name)),
        Subject::Resource(key) => take(module, Item::Resource(key)),
        Subject::Module(name, _) if used.role == Role::Ordering => take(module, Item::CallEnd(name)),
        Subject::Module(name, Some(output)) => {
            if let Some(&child) = program.configuration().node(module).children.get(&name) {
                take(child, Item::Output(output));
            }
            take(module, Item::Call(name));
        }
        Subject::Module(name, None) => take(module, Item::CallValue(name)),
        Subject::Each(_)
        | Subject::Count
        | Subject::Path(_)
        | Subject::Workspace
        | Subject::Applying
        | Subject::Itself
        | Subject::Ephemeral(..) => {}
    }
}

/// Where a node is declared.
pub(super) fn place(program: &Program, id: NodeId) -> Span {
    match &program.node(id).declared {
        Declared::Variable(variable, _) => variable.block.header,
        Declared::Local(local) => local.name().span,
        Declared::Output(output) => output.block.header,
        Declared::Resource(resource) => resource.block.header,
        Declared::Call(call) => call.block.header,
        Declared::Provider(provider) => provider.block.header,
        Declared::Check(check) => check.block.header,
    }
}

/// Where a node names another.
pub(super) fn place_of_use(program: &Program, from: NodeId, to: NodeId) -> Option<Span> {
    for (module, uses) in uses_of(program, from) {
        for used in uses {
            let mut hit = false;
            resolve(program, module, used, |target| hit |= target == to);
            if hit {
                return Some(reference::span(&used.traversal));
            }
        }
    }
    None
}
