//! Frames as calls expand, and what an evaluation keeps when its program changes.

use std::collections::HashMap;
use std::sync::Arc;

use camino::Utf8Path;

use crate::config::{InputValues, ModuleId};

use super::Evaluation;
use super::cell::{Cell, Outcome, Repetition};
use super::frame::{Frame, FrameId};
use super::watch::Watch;
use crate::analysis::Program;
use crate::analysis::inputs::Inputs;
use crate::analysis::node::{Item, Node, NodeId};

impl Evaluation {
    /// Makes the frames of a called module what its call says; whether any came, went or changed.
    pub(super) fn expand_frames(&mut self, module: ModuleId, name: &Arc<str>) -> bool {
        let program = Arc::clone(&self.program);
        let Some(&child) = program.configuration().node(module).children.get(name) else {
            return false;
        };
        let item = Item::Call(Arc::clone(name));
        let mut frames = Vec::new();
        let mut changed = false;
        for parent in self.frames_of[module.0 as usize].clone() {
            let Some(Outcome::Call(expansion)) = self.outcome(&item, parent) else {
                continue;
            };
            let expansion = expansion.clone();
            for key in expansion.keys() {
                let repetition = expansion.repetition(key.as_ref());
                let known = self.children.get(&(parent, child, key.clone())).copied();
                let id = known.unwrap_or_else(|| self.new_frame(parent, child, name, key));
                let frame = &mut self.frames[id.at()];
                changed |= frame.repetition != repetition;
                frame.repetition = repetition;
                frames.push(id);
            }
        }
        changed | self.replace_frames(child, frames)
    }

    fn new_frame(
        &mut self,
        parent: FrameId,
        module: ModuleId,
        name: &Arc<str>,
        key: Option<crate::address::InstanceKey>,
    ) -> FrameId {
        let id = FrameId(self.frames.len() as u32);
        let address = self.frame(parent).address.child(Arc::clone(name), key.clone());
        self.frames.push(Frame {
            module,
            parent: Some(parent),
            repetition: Repetition::Once,
            address,
            slot: None,
        });
        self.children.insert((parent, module, key), id);
        id
    }

    /// Moves the cells of a module's nodes to where their frames are now.
    fn replace_frames(&mut self, module: ModuleId, frames: Vec<FrameId>) -> bool {
        let before = std::mem::replace(&mut self.frames_of[module.0 as usize], frames.clone());
        if before == frames {
            return false;
        }
        for id in &before {
            self.frames[id.at()].slot = None;
        }
        for (slot, id) in frames.iter().enumerate() {
            self.frames[id.at()].slot = Some(slot);
        }
        let program = Arc::clone(&self.program);
        let own = program.nodes().filter(|(_, node)| node.module == module);
        for (id, _) in own {
            let mut known: HashMap<FrameId, Cell> = before
                .iter()
                .copied()
                .zip(std::mem::take(&mut self.cells[id.at()]))
                .collect();
            self.cells[id.at()] = frames
                .iter()
                .map(|frame| known.remove(frame).unwrap_or_else(Cell::pending))
                .collect();
        }
        true
    }

    /// Says that a file has changed: the next [`Evaluation::run`] evaluates whatever looked at it. `listing` says whether
    /// it came or went, too.
    pub fn file_changed(&mut self, path: &Utf8Path, listing: bool) {
        for (dirty, looks) in self.dirty.iter_mut().zip(&self.looks) {
            *dirty |= looks.iter().any(|look| look.sees(path, listing));
        }
    }

    /// Takes another version of the program and of the inputs; [`Evaluation::run`] then evaluates what differs.
    pub fn update(&mut self, program: &Arc<Program>, inputs: Inputs) {
        let earlier = std::mem::replace(&mut self.program, Arc::clone(program));
        let same_modules = earlier
            .configuration()
            .nodes
            .iter()
            .map(|node| (&node.path, &node.children))
            .eq(program
                .configuration()
                .nodes
                .iter()
                .map(|node| (&node.path, &node.children)));
        let same_world = self.inputs.purpose == inputs.purpose
            && self.inputs.workspace == inputs.workspace
            && self.inputs.cwd == inputs.cwd
            && Arc::ptr_eq(&self.inputs.host, &inputs.host)
            && Arc::ptr_eq(earlier.schemas(), program.schemas());
        self.watch = Watch::new(&inputs.host);
        let before = std::mem::replace(&mut self.inputs, inputs);
        if !same_modules || !same_world {
            self.reset();
            return;
        }
        if program.has_nodes_of(&earlier) {
            let before = &before.variables;
            for (id, node) in program.nodes() {
                let is_other = !is_same(&earlier, id, program, id) || self.input_changed(node, before);
                self.dirty[id.at()] |= is_other;
            }
            return;
        }
        let mut cells = std::mem::take(&mut self.cells);
        let mut kept = Vec::with_capacity(program.nodes().len());
        let mut looks = Vec::with_capacity(program.nodes().len());
        let dirty_before = std::mem::replace(&mut self.dirty, Vec::with_capacity(program.nodes().len()));
        for (id, node) in program.nodes() {
            let known = earlier.find(node.module, &node.item);
            let same = known.is_some_and(|known| is_same(&earlier, known, program, id));
            let is_dirty = known.is_some_and(|known| dirty_before[known.at()]);
            let is_other = !same || self.input_changed(node, &before.variables);
            self.dirty.push(is_dirty || is_other);
            looks.push(
                known
                    .map(|known| std::mem::take(&mut self.looks[known.at()]))
                    .unwrap_or_default(),
            );
            kept.push(match known {
                Some(known) => std::mem::take(&mut cells[known.at()]),
                None => {
                    let frames = self.frames_of[node.module.0 as usize].len();
                    (0..frames).map(|_| Cell::pending()).collect()
                }
            });
        }
        self.cells = kept;
        self.looks = looks;
    }

    /// Whether a variable of the root module has another value than before.
    fn input_changed(&self, node: &Node, before: &InputValues) -> bool {
        match &node.item {
            Item::Variable(name) | Item::Validation(name) if node.module == ModuleId::ROOT => {
                before.get(name) != self.inputs.variables.get(name)
            }
            _ => false,
        }
    }
}

/// Whether a node is declared by the same text and depends on the same things as before.
fn is_same(earlier: &Program, before: NodeId, program: &Program, now: NodeId) -> bool {
    let (old, new) = (earlier.node(before), program.node(now));
    let same_place = |(a, b): (&NodeId, &NodeId)| {
        let (a, b) = (earlier.node(*a), program.node(*b));
        a.module == b.module && a.item == b.item
    };
    if program.has_nodes_of(earlier) && Arc::ptr_eq(&old.dependencies, &new.dependencies) {
        return old.declared.is_same(&new.declared);
    }
    old.declared.is_same(&new.declared)
        && old.dependencies.len() == new.dependencies.len()
        && old.dependencies.iter().zip(new.dependencies.iter()).all(same_place)
}
