//! Everything with its value: nodes in order, each in every instance of its module.
//!
//! [`Evaluation::run`] evaluates whatever has no value yet or depends on something that changed, and nothing else;
//! [`Evaluation::evaluated`] says what that was. During an apply, [`Evaluation::set_instance`] puts real values in the
//! place of planned ones, and whatever was computed from them is computed again when it is asked for.

mod apply;
mod body;
mod cell;
mod condition;
mod decision;
mod dynamic;
mod expand;
mod frame;
mod import;
mod opaque;
mod provisioner;
mod query;
mod refactoring;
mod resource;
mod scope;
mod update;
mod value;
mod watch;

use std::collections::HashMap;
use std::sync::Arc;

use crate::address::{InstanceKey, ModuleInstance};
use crate::config::ModuleId;
use crate::diagnostic::Diagnostic;
use crate::language::types::Type;
use crate::language::value::{Marks, Value};

use super::Program;
use super::inputs::{Inputs, Purpose};
use super::node::{Item, NodeId};
use super::resolver::Resolver;
use cell::{Cell, Outcome, Repetition};
use frame::{Frame, FrameId};
use watch::{Look, Watch};

pub use body::{Decoded, Meta, decode};
pub use cell::Expansion;
pub use decision::Protection;
pub use import::ImportTarget;
pub use provisioner::{LocalExec, ProvisionerRun};
pub use query::Trigger;

/// A program with values.
pub struct Evaluation {
    program: Arc<Program>,
    inputs: Inputs,
    applying: bool,
    frames: Vec<Frame>,
    /// The living frames of each module.
    frames_of: Vec<Vec<FrameId>>,
    /// Frames by the calling frame, the module and the key.
    children: HashMap<(FrameId, ModuleId, Option<InstanceKey>), FrameId>,
    /// Per node, one cell per frame of its module.
    cells: Vec<Vec<Cell>>,
    /// Nodes that must be evaluated although nothing that they depend on has changed.
    dirty: Vec<bool>,
    /// What functions look at on behalf of a node.
    watch: Watch,
    /// What each node looked at.
    looks: Vec<Vec<Look>>,
    log: Vec<NodeId>,
}

impl Evaluation {
    /// Nothing evaluated yet.
    pub fn new(program: &Arc<Program>, inputs: Inputs) -> Self {
        let mut evaluation = Self {
            program: Arc::clone(program),
            watch: Watch::new(&inputs.host),
            inputs,
            applying: false,
            frames: Vec::new(),
            frames_of: Vec::new(),
            children: HashMap::new(),
            cells: Vec::new(),
            dirty: Vec::new(),
            looks: Vec::new(),
            log: Vec::new(),
        };
        evaluation.reset();
        evaluation
    }

    fn reset(&mut self) {
        let modules = self.program.configuration().nodes.len();
        self.frames = vec![Frame {
            module: ModuleId::ROOT,
            parent: None,
            repetition: Repetition::Once,
            address: ModuleInstance::root(),
            slot: Some(0),
        }];
        self.frames_of = vec![Vec::new(); modules];
        self.frames_of[0] = vec![FrameId::ROOT];
        self.children.clear();
        self.cells = self
            .program
            .nodes()
            .map(|(_, node)| {
                let frames = self.frames_of[node.module.0 as usize].len();
                (0..frames).map(|_| Cell::pending()).collect()
            })
            .collect();
        self.dirty = vec![true; self.cells.len()];
        self.looks = vec![Vec::new(); self.cells.len()];
    }

    /// Evaluates what has no value yet and what depends on something that changed. Returns everything that is wrong,
    /// also what was found earlier and still stands, in the order of the nodes.
    pub fn run(&mut self, resolver: &mut dyn Resolver) -> Vec<Diagnostic> {
        self.log.clear();
        let program = Arc::clone(&self.program);
        self.forget_circular();
        let mut changed = vec![false; self.cells.len()];
        for &id in program.order() {
            let node = program.node(id);
            let follows = node.dependencies.iter().any(|dependency| changed[dependency.at()]);
            let again = self.dirty[id.at()] || follows;
            if !again && self.cells[id.at()].iter().all(|cell| cell.outcome != Outcome::Pending) {
                continue;
            }
            self.log.push(id);
            changed[id.at()] = self.evaluate_everywhere(id, again, resolver);
            self.dirty[id.at()] = false;
            if let Item::Call(name) = &node.item {
                changed[id.at()] |= self.expand_frames(node.module, name);
            }
        }
        let mut problems = self.problems();
        problems.extend(self.removed_problems());
        if self.inputs.purpose == Purpose::Plan {
            problems.extend(self.moved_problems());
            problems.extend(self.unopened());
        }
        problems
    }

    /// What is in a cycle or behind one has no value.
    fn forget_circular(&mut self) {
        let program = Arc::clone(&self.program);
        if program.order().len() == self.cells.len() {
            return;
        }
        let mut is_circular = vec![true; self.cells.len()];
        for id in program.order() {
            is_circular[id.at()] = false;
        }
        for (cells, _) in self.cells.iter_mut().zip(is_circular).filter(|(_, circular)| *circular) {
            cells.fill_with(Cell::pending);
        }
    }

    /// Evaluates a node in each frame; whether any outcome differs from before.
    fn evaluate_everywhere(&mut self, id: NodeId, again: bool, resolver: &mut dyn Resolver) -> bool {
        let module = self.program.node(id).module;
        let mut changed = false;
        let mut looks = std::mem::take(&mut self.looks[id.at()]);
        if again {
            looks.clear();
        }
        self.watch.take();
        for slot in 0..self.cells[id.at()].len() {
            if !again && self.cells[id.at()][slot].outcome != Outcome::Pending {
                continue;
            }
            let frame = self.frames_of[module.0 as usize][slot];
            let cell = self.evaluate(id, frame, resolver);
            let before = &mut self.cells[id.at()][slot];
            changed |= before.outcome != cell.outcome;
            *before = cell;
        }
        looks.extend(self.watch.take());
        self.looks[id.at()] = looks;
        changed
    }

    /// Everything that is wrong, in the order of the nodes.
    pub fn problems(&self) -> Vec<Diagnostic> {
        self.cells
            .iter()
            .flatten()
            .flat_map(|cell| cell.problems.iter().cloned())
            .collect()
    }

    /// The nodes that the last [`Evaluation::run`] evaluated, in order.
    pub fn evaluated(&self) -> &[NodeId] {
        &self.log
    }

    /// The program.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// What it was given.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    fn frame(&self, id: FrameId) -> &Frame {
        &self.frames[id.at()]
    }

    fn cell(&self, id: NodeId, frame: FrameId) -> Option<&Cell> {
        self.cells[id.at()].get(self.frame(frame).slot?)
    }

    /// What became of an item of a frame's module.
    fn outcome(&self, item: &Item, frame: FrameId) -> Option<&Outcome> {
        let id = self.program.find(self.frame(frame).module, item)?;
        Some(&self.cell(id, frame)?.outcome)
    }

    /// The instance of a called module; any key means the one frame there is while keys are unknown.
    fn child(&self, frame: FrameId, name: &Arc<str>, key: Option<&InstanceKey>) -> Option<FrameId> {
        let module = self.frame(frame).module;
        let child = *self.program.configuration().node(module).children.get(name)?;
        let key = match self.outcome(&Item::Call(Arc::clone(name)), frame) {
            Some(Outcome::Call(Expansion::Unknown { .. })) => None,
            _ => key.cloned(),
        };
        let found = *self.children.get(&(frame, child, key))?;
        self.frame(found).slot.map(|_| found)
    }

    /// `terraform.applying`
    fn applying(&self) -> Value {
        Value::bool(self.applying).mark(Marks::EPHEMERAL)
    }
}

/// An unknown value of a type, its optional attributes made plain.
fn unknown(of: &Type) -> Value {
    Value::unknown(plain(of))
}

/// A type as values have it: nothing is optional.
fn plain(of: &Type) -> Type {
    match of {
        Type::List(element) => Type::list(plain(element)),
        Type::Set(element) => Type::set(plain(element)),
        Type::Map(element) => Type::map(plain(element)),
        Type::Tuple(elements) => Type::tuple(elements.iter().map(plain)),
        Type::Object(object) => Type::object(object.attributes.iter().map(|(name, of)| (Arc::clone(name), plain(of)))),
        other => other.clone(),
    }
}
