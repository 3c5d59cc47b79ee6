//! The nodes of a program: one per thing that has a value or an order of its own.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::{
    Check, Configuration, Local, ModuleCall, ModuleId, Output, ProviderBlock, ProviderKey, Resource, ResourceKey,
    Variable,
};

use crate::diagnostic::Diagnostic;

use super::uses::{self, Uses};

/// A node of a [`super::Program`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub u32);

impl NodeId {
    pub(super) fn at(self) -> usize {
        self.0 as usize
    }
}

/// What a node is, within its module.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Item {
    /// An input variable.
    Variable(Arc<str>),
    /// The validations of an input variable.
    Validation(Arc<str>),
    /// A local value.
    Local(Arc<str>),
    /// An output value.
    Output(Arc<str>),
    /// A resource or data source, all instances together.
    Resource(ResourceKey),
    /// How many instances a module call has.
    Call(Arc<str>),
    /// The value of a module call: the outputs of all its instances.
    CallValue(Arc<str>),
    /// Everything in a called module: what `depends_on = [module.x]` waits for.
    CallEnd(Arc<str>),
    /// A provider configuration.
    Provider(ProviderKey),
    /// A check block.
    Check(Arc<str>),
}

impl std::fmt::Display for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Variable(name) => write!(f, "var.{name}"),
            Self::Validation(name) => write!(f, "var.{name} (validation)"),
            Self::Local(name) => write!(f, "local.{name}"),
            Self::Output(name) => write!(f, "output.{name}"),
            Self::Resource(key) => key.fmt(f),
            Self::Call(name) | Self::CallValue(name) | Self::CallEnd(name) => write!(f, "module.{name}"),
            Self::Provider(key) => write!(f, "provider.{key}"),
            Self::Check(name) => write!(f, "check.{name}"),
        }
    }
}

/// What a node was declared by.
#[derive(Clone, Debug)]
pub enum Declared {
    /// A variable, and the call that gives it its value; `None` in the root module.
    Variable(Arc<Variable>, Option<Arc<ModuleCall>>),
    /// A local.
    Local(Arc<Local>),
    /// An output.
    Output(Arc<Output>),
    /// A resource.
    Resource(Arc<Resource>),
    /// A call.
    Call(Arc<ModuleCall>),
    /// A provider configuration.
    Provider(Arc<ProviderBlock>),
    /// A check.
    Check(Arc<Check>),
}

impl Declared {
    /// Whether it is the very same declaration: nothing in its text changed.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Variable(a, x), Self::Variable(b, y)) => {
                Arc::ptr_eq(a, b)
                    && match (x, y) {
                        (None, None) => true,
                        (Some(x), Some(y)) => Arc::ptr_eq(x, y),
                        _ => false,
                    }
            }
            (Self::Local(a), Self::Local(b)) => Arc::ptr_eq(a, b),
            (Self::Output(a), Self::Output(b)) => Arc::ptr_eq(a, b),
            (Self::Resource(a), Self::Resource(b)) => Arc::ptr_eq(a, b),
            (Self::Call(a), Self::Call(b)) => Arc::ptr_eq(a, b),
            (Self::Provider(a), Self::Provider(b)) => Arc::ptr_eq(a, b),
            (Self::Check(a), Self::Check(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    pub(super) fn uses(&self) -> Uses {
        match self {
            Self::Variable(variable, _) => uses::variable(variable),
            Self::Local(local) => uses::local(local),
            Self::Output(output) => uses::output(output),
            Self::Resource(resource) => uses::resource(resource),
            Self::Call(call) => uses::call(call),
            Self::Provider(provider) => uses::provider(provider),
            Self::Check(check) => uses::check(check),
        }
    }
}

/// One node.
#[derive(Clone, Debug)]
pub struct Node {
    /// In which module.
    pub module: ModuleId,
    /// What it is.
    pub item: Item,
    /// What declares it.
    pub declared: Declared,
    /// What the declaration uses. Nodes of one declaration share it.
    pub uses: Arc<Uses>,
    /// What must be known before it; sorted, without repetition.
    pub dependencies: Arc<[NodeId]>,
    /// What can be said about it without evaluating.
    pub(super) problems: Arc<[Diagnostic]>,
}

/// The nodes of one module by name.
#[derive(Clone, Default, Debug)]
pub(super) struct Names {
    pub(super) by_item: HashMap<Item, NodeId>,
}

impl Names {
    pub(super) fn get(&self, item: &Item) -> Option<NodeId> {
        self.by_item.get(item).copied()
    }
}

/// All nodes without their edges, module by module, in a fixed order.
pub(super) fn nodes(configuration: &Configuration, earlier: Option<&super::Program>) -> (Vec<Node>, Vec<Names>) {
    let mut nodes = Vec::new();
    let mut names = Vec::new();
    for (id, place) in configuration.modules() {
        let mut adder = Adder {
            nodes: &mut nodes,
            names: Names::default(),
            module: id,
            before: earlier.and_then(|program| {
                let path = place.path.iter().map(|name| &**name);
                Some((program, program.configuration().find(path)?))
            }),
        };
        let module = &place.module;
        let call = place.parent.as_ref().and_then(|(parent, name)| {
            let call = configuration.module(*parent).calls.get(name)?;
            Some(Arc::clone(call))
        });
        for (name, variable) in &module.variables {
            let declared = Declared::Variable(Arc::clone(variable), call.clone());
            if !variable.validations.is_empty() {
                adder.add(Item::Validation(Arc::clone(name)), declared.clone());
            }
            adder.add(Item::Variable(Arc::clone(name)), declared);
        }
        for (name, local) in &module.locals {
            adder.add(Item::Local(Arc::clone(name)), Declared::Local(Arc::clone(local)));
        }
        for (key, provider) in &module.providers {
            adder.add(Item::Provider(key.clone()), Declared::Provider(Arc::clone(provider)));
        }
        for (key, resource) in &module.resources {
            adder.add(Item::Resource(key.clone()), Declared::Resource(Arc::clone(resource)));
        }
        for (name, call) in &module.calls {
            for item in [Item::Call, Item::CallValue, Item::CallEnd] {
                adder.add(item(Arc::clone(name)), Declared::Call(Arc::clone(call)));
            }
        }
        for (name, output) in &module.outputs {
            adder.add(Item::Output(Arc::clone(name)), Declared::Output(Arc::clone(output)));
        }
        for (name, check) in &module.checks {
            adder.add(Item::Check(Arc::clone(name)), Declared::Check(Arc::clone(check)));
        }
        names.push(adder.names);
    }
    (nodes, names)
}

struct Adder<'a> {
    nodes: &'a mut Vec<Node>,
    names: Names,
    module: ModuleId,
    before: Option<(&'a super::Program, ModuleId)>,
}

impl Adder<'_> {
    fn add(&mut self, item: Item, declared: Declared) {
        let known = self.before.and_then(|(program, module)| {
            let node = program.node(program.find(module, &item)?);
            node.declared.is_same(&declared).then(|| Arc::clone(&node.uses))
        });
        let shared = known.or_else(|| match (&item, self.nodes.last()) {
            (Item::CallValue(_) | Item::CallEnd(_), Some(last)) => Some(Arc::clone(&last.uses)),
            (Item::Variable(name), Some(last)) if last.item == Item::Validation(Arc::clone(name)) => {
                Some(Arc::clone(&last.uses))
            }
            _ => None,
        });
        let id = NodeId(self.nodes.len() as u32);
        self.names.by_item.insert(item.clone(), id);
        self.nodes.push(Node {
            module: self.module,
            item,
            uses: shared.unwrap_or_else(|| Arc::new(declared.uses())),
            declared,
            dependencies: Arc::from([]),
            problems: Arc::from([]),
        });
    }
}
