//! Real values in the place of planned ones, and what follows from them, on demand.

use std::sync::Arc;

use crate::address::InstanceAddress;
use crate::analysis::inputs::Inputs;
use crate::analysis::node::{Declared, Item, NodeId};
use crate::analysis::resolver::{InstanceContext, Resolver};
use crate::config::Repeat;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::language::functions::Host;
use crate::language::value::Value;

use super::Evaluation;
use super::cell::Outcome;
use super::frame::FrameId;
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
        for cells in &mut self.cells {
            // What was unknown for want of a clock may be known now.
            cells.iter_mut().for_each(|cell| cell.stale = true);
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

    /// Marks what follows from a node, up to the next resources: of those, what `each` is in them.
    fn mark_stale(&mut self, id: NodeId) {
        let program = Arc::clone(&self.program);
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            for &dependent in program.dependents(id) {
                let is_resource = matches!(program.node(dependent).item, Item::Resource(_));
                let cells = &mut self.cells[dependent.at()];
                if cells.iter().any(|cell| !cell.stale) {
                    cells.iter_mut().for_each(|cell| cell.stale = true);
                    open.extend((!is_resource).then_some(dependent));
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
        let program = Arc::clone(&self.program);
        let node = program.node(id);
        for slot in 0..self.cells[id.at()].len() {
            if !self.cells[id.at()][slot].stale {
                continue;
            }
            let frame = self.frames_of[node.module.0 as usize][slot];
            match &node.declared {
                Declared::Resource(resource) => self.repeat_again(id, slot, frame, &resource.repeat),
                Declared::Call(call) if matches!(node.item, Item::Call(_)) => {
                    let was_settled = self.cells[id.at()][slot].settled;
                    self.repeat_again(id, slot, frame, &call.repeat);
                    if was_settled {
                        continue;
                    }
                    self.repeat_frames(id, slot, frame, &call.name.text);
                }
                _ => self.cells[id.at()][slot] = self.evaluate(id, frame, &mut Nobody),
            }
        }
    }

    /// What `each.value` is now, until all of it is known. The keys stay those of the plan.
    fn repeat_again(&mut self, id: NodeId, slot: usize, frame: FrameId, repeat: &Repeat) {
        let cell = &mut self.cells[id.at()][slot];
        cell.stale = false;
        cell.settled |= match &cell.outcome {
            Outcome::Resource(expanded) => expanded.expansion.is_settled(),
            Outcome::Call(expansion) => expansion.is_settled(),
            _ => true,
        };
        if cell.settled {
            return;
        }
        let (now, _) = self.expansion(repeat, frame);
        match &mut self.cells[id.at()][slot].outcome {
            Outcome::Resource(expanded) => expanded.expansion.learn(now),
            Outcome::Call(expansion) => expansion.learn(now),
            _ => {}
        }
    }

    /// What `each` is in the instances of a called module.
    fn repeat_frames(&mut self, id: NodeId, slot: usize, frame: FrameId, name: &Arc<str>) {
        let module = self.frame(frame).module;
        let Some(&child) = self.program.configuration().node(module).children.get(name) else {
            return;
        };
        let Outcome::Call(expansion) = &self.cells[id.at()][slot].outcome else {
            return;
        };
        for key in expansion.keys() {
            let repetition = expansion.repetition(key.as_ref());
            if let Some(known) = self.children.get(&(frame, child, key)) {
                self.frames[known.at()].repetition = repetition;
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
