//! Real values in the place of planned ones, and what follows from them, on demand.

use std::sync::Arc;

use crate::address::InstanceAddress;
use crate::analysis::inputs::Inputs;
use crate::analysis::node::{Item, NodeId};
use crate::analysis::resolver::{InstanceContext, Resolver};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::language::functions::Host;
use crate::language::value::Value;

use super::Evaluation;
use super::cell::Outcome;
use super::watch::Watch;

impl Evaluation {
    /// From here on, functions that look at the clock or throw dice do so.
    pub fn begin_apply(&mut self, host: Arc<dyn Host + Send + Sync>) {
        self.applying = true;
        self.watch = Watch::new(&host);
        self.inputs = Inputs {
            host,
            ..self.inputs.clone()
        };
        for (cells, (_, node)) in self.cells.iter_mut().zip(self.program.nodes()) {
            // What was unknown for want of a clock may be known now.
            if !matches!(node.item, Item::Resource(_) | Item::Call(_)) {
                cells.iter_mut().for_each(|cell| cell.stale = true);
            }
        }
    }

    /// Puts an object in the place of the one that references see; false when there is no such instance. What was
    /// computed from it is computed again when it is asked for.
    pub fn set_instance(&mut self, address: &InstanceAddress, value: Value) -> bool {
        let found = self.program.find_resource(&address.resource);
        let (Some((_, id)), Some(frame)) = (found, self.find_frame(&address.resource.module)) else {
            return false;
        };
        let Some(slot) = self.frame(frame).slot else {
            return false;
        };
        let Some(cell) = self.cells[id.at()].get_mut(slot) else {
            return false;
        };
        let Outcome::Resource(expanded) = &mut cell.outcome else {
            return false;
        };
        let done = expanded.set(address.key.as_ref(), value);
        self.mark_stale(id);
        done
    }

    /// Marks what follows from a node, up to the next resources and calls.
    fn mark_stale(&mut self, id: NodeId) {
        let program = Arc::clone(&self.program);
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            for &dependent in program.dependents(id) {
                if matches!(program.node(dependent).item, Item::Resource(_) | Item::Call(_)) {
                    continue;
                }
                let cells = &mut self.cells[dependent.at()];
                if cells.iter().any(|cell| !cell.stale) {
                    cells.iter_mut().for_each(|cell| cell.stale = true);
                    open.push(dependent);
                }
            }
        }
    }

    /// Computes again whatever is stale among what a node needs, dependencies first.
    fn freshen(&mut self, id: NodeId) {
        let program = Arc::clone(&self.program);
        let mut open = vec![(id, false)];
        while let Some((id, is_ready)) = open.pop() {
            if is_ready {
                self.recompute(id);
                continue;
            }
            let is_stale = |id: NodeId| self.cells[id.at()].iter().any(|cell| cell.stale);
            if is_stale(id) {
                open.push((id, true));
            }
            let needed = program.node(id).dependencies.iter().copied().filter(|id| is_stale(*id));
            open.extend(needed.map(|id| (id, false)));
        }
    }

    fn recompute(&mut self, id: NodeId) {
        let module = self.program.node(id).module;
        for slot in 0..self.cells[id.at()].len() {
            if self.cells[id.at()][slot].stale {
                let frame = self.frames_of[module.0 as usize][slot];
                let cell = self.evaluate(id, frame, &mut Nobody);
                self.cells[id.at()][slot] = cell;
            }
        }
    }

    /// Computes again whatever is stale.
    pub fn freshen_all(&mut self) {
        let program = Arc::clone(&self.program);
        for &id in program.order() {
            self.recompute(id);
        }
    }

    /// The configuration of an instance with the values that are known now.
    pub fn config_of(&mut self, address: &InstanceAddress) -> Result<Value, Vec<Diagnostic>> {
        if let Some((_, id)) = self.program.find_resource(&address.resource) {
            self.freshen(id);
        }
        let Some((resource, frame, repetition)) = self.place_of(address) else {
            return Err(vec![gone(address)]);
        };
        let schema = self.program.schema(self.frame(frame).module, &resource);
        let (value, problems) = self.body(&resource, frame, &repetition, schema);
        if has_errors(&problems) {
            return Err(problems.into_iter().map(|problem| problem.about(address)).collect());
        }
        Ok(value)
    }

    /// What the preconditions of an instance say now.
    pub fn preconditions(&mut self, address: &InstanceAddress) -> Vec<Diagnostic> {
        if let Some((_, id)) = self.program.find_resource(&address.resource) {
            self.freshen(id);
        }
        let Some((resource, frame, repetition)) = self.place_of(address) else {
            return Vec::new();
        };
        let problems = self.preconditions_in(&resource, frame, &repetition).into_iter();
        problems.map(|problem| problem.about(address)).collect()
    }

    /// What the postconditions of an instance say of its object.
    pub fn postconditions(&self, address: &InstanceAddress, itself: &Value) -> Vec<Diagnostic> {
        let Some((resource, frame, repetition)) = self.place_of(address) else {
            return Vec::new();
        };
        let problems = self
            .postconditions_in(&resource, frame, &repetition, itself)
            .into_iter();
        problems.map(|problem| problem.about(address)).collect()
    }
}

fn gone(address: &InstanceAddress) -> Diagnostic {
    Diagnostic::error(
        &crate::analysis::codes::UNDECLARED,
        "Instance not in the configuration",
        format!("{address} is not (or no longer) in the configuration."),
    )
}

/// Asked only for resources, and those are not computed again here.
struct Nobody;

impl Resolver for Nobody {
    fn resource(&mut self, _: &InstanceContext<'_>, config: Value) -> (Value, Vec<Diagnostic>) {
        (config, Vec::new())
    }

    fn data(&mut self, _: &InstanceContext<'_>, config: Value) -> (Value, Vec<Diagnostic>) {
        (config, Vec::new())
    }
}
