//! What names mean in one instance of a module.

use std::sync::Arc;

use crate::address::{InstanceKey, ProviderAddress};
use crate::config::{self, ModuleId, ResourceKey};
use crate::diagnostic::Diagnostic;
use crate::language::codes::INVALID_INDEX;
use crate::language::functions::{Function, Host, of_terraform_provider};
use crate::language::scope::Scope;
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Value};
use crate::syntax::ast::{Step, StepKind, Traversal};

use super::Evaluation;
use super::cell::{Expansion, Outcome, Repetition};
use super::frame::FrameId;
use crate::analysis::inputs::Purpose;
use crate::analysis::node::Item;
use crate::analysis::reference::{self, Each, PathKind, Subject};

/// The names of one instance of a module, at one place in it.
///
/// What the static check has reported is unknown here, so that nothing is said twice.
pub(super) struct FrameScope<'a> {
    pub(super) evaluation: &'a Evaluation,
    pub(super) frame: FrameId,
    /// Of which that is an instance.
    module: ModuleId,
    pub(super) repetition: &'a Repetition,
    /// `self`
    pub(super) itself: Option<&'a Value>,
    /// The resource whose name means `self`, too.
    pub(super) own: Option<&'a ResourceKey>,
}

type Resolved = Result<(Value, usize), Box<Diagnostic>>;

impl<'a> FrameScope<'a> {
    pub(super) fn new(evaluation: &'a Evaluation, frame: FrameId, repetition: &'a Repetition) -> Self {
        Self {
            evaluation,
            frame,
            module: evaluation.frame(frame).module,
            repetition,
            itself: None,
            own: None,
        }
    }

    pub(super) fn with_self(mut self, itself: Option<&'a Value>) -> Self {
        self.itself = itself;
        self
    }

    /// Puts it into a module of which there is no instance: only what needs none has a value.
    pub(super) fn within(mut self, module: ModuleId) -> Self {
        self.module = module;
        self
    }

    /// Takes the resource by its name for `self`.
    pub(super) fn named(mut self, own: &'a ResourceKey) -> Self {
        self.own = Some(own);
        self
    }

    fn has_ephemeral(&self, kind: &Arc<str>, name: &Arc<str>) -> bool {
        let configuration = self.evaluation.program().configuration();
        configuration
            .module(self.module)
            .ephemerals
            .contains_key(&(Arc::clone(kind), Arc::clone(name)))
    }

    fn value_of(&self, item: &Item) -> Option<&'a Value> {
        match self.evaluation.outcome(item, self.frame)? {
            Outcome::Value(value) => Some(value),
            _ => None,
        }
    }

    fn resource(&self, key: &ResourceKey, traversal: &Traversal, consumed: usize) -> Resolved {
        let nothing = Ok((unknown(), traversal.steps.len()));
        let evaluation = self.evaluation;
        if let Some(value) = self
            .itself
            .filter(|_| self.own == Some(key) && *self.repetition == Repetition::Once)
        {
            return Ok(known_attribute(value, traversal, consumed));
        }
        let Some(Outcome::Resource(expanded)) = evaluation.outcome(&Item::Resource(key.clone()), self.frame) else {
            return nothing;
        };
        let configuration = evaluation.program().configuration();
        let Some(resource) = configuration.module(self.module).resources.get(key) else {
            return nothing;
        };
        let next = traversal.steps.get(consumed);
        let instance = next.and_then(|step| config::instance_key(&step.kind));
        match (resource.repeat.is_keyed(), next, instance) {
            (false, _, None) => match expanded.get(None) {
                Some(value) => Ok(known_attribute(value, traversal, consumed)),
                None => nothing,
            },
            (false, ..) => nothing,
            (_, Some(step), Some(key)) => match expanded.get(Some(&key)) {
                Some(value) => Ok(known_attribute(value, traversal, consumed + 1)),
                None if evaluation.inputs().purpose == Purpose::Validate => nothing,
                None => Err(Box::new(no_instance(&resource.key.to_string(), &key, step))),
            },
            (_, None, _) => Ok((expanded.whole(), consumed)),
            // An attribute of a resource with instances: reported.
            (_, Some(_), None) => nothing,
        }
    }

    /// An output without building the whole module's value, where it is written out.
    fn module(&self, name: &Arc<str>, output: Option<&Arc<str>>, traversal: &Traversal) -> Resolved {
        let nothing = Ok((unknown(), traversal.steps.len()));
        let evaluation = self.evaluation;
        let configuration = evaluation.program().configuration();
        let (Some(call), Some(&child)) = (
            configuration.module(self.module).calls.get(name),
            configuration.node(self.module).children.get(name),
        ) else {
            return nothing;
        };
        let key = traversal.steps.get(1).and_then(|step| config::instance_key(&step.kind));
        if call.repeat.is_keyed() == key.is_none() && !(key.is_none() && output.is_none()) {
            return nothing;
        }
        let Some(output) = output else {
            return match self.value_of(&Item::CallValue(Arc::clone(name))) {
                Some(value) => Ok((value.clone(), 1)),
                None => nothing,
            };
        };
        if !configuration.module(child).outputs.contains_key(output) {
            return nothing;
        }
        if let Some(Outcome::Call(Expansion::Absent)) = evaluation.outcome(&Item::Call(Arc::clone(name)), self.frame) {
            return Ok((Value::null(Type::Dynamic), 1));
        }
        let step = traversal.steps.get(1);
        let consumed = if key.is_some() { 3 } else { 2 };
        let Some(frame) = evaluation.child(self.frame, name, key.as_ref()) else {
            return match (key, step) {
                (Some(key), Some(step)) if evaluation.inputs().purpose != Purpose::Validate => {
                    Err(Box::new(no_instance(&format!("module.{name}"), &key, step)))
                }
                _ => nothing,
            };
        };
        match evaluation.outcome(&Item::Output(Arc::clone(output)), frame) {
            Some(Outcome::Value(value)) => Ok((value.clone(), consumed)),
            _ => nothing,
        }
    }
}

fn unknown() -> Value {
    Value::unknown(Type::Dynamic)
}

/// A value, unless the next step is an attribute that it lacks: the static check has said so.
fn known_attribute(value: &Value, traversal: &Traversal, consumed: usize) -> (Value, usize) {
    let next = traversal.steps.get(consumed).map(|step| &step.kind);
    if let (Some(StepKind::Attribute(name)), Kind::Object(members)) = (next, value.kind())
        && !members.contains_key(name)
    {
        return (unknown(), traversal.steps.len());
    }
    (value.clone(), consumed)
}

fn no_instance(address: &str, key: &InstanceKey, step: &Step) -> Diagnostic {
    Diagnostic::error(
        &INVALID_INDEX,
        "Invalid index",
        format!("The given key does not identify an element in this collection value: there is no {address}{key}."),
    )
    .at(step.span)
    .help("Check what count or for_each comes to, or use one(…) or try(…) where there may be none.")
}

impl Scope for FrameScope<'_> {
    fn resolve(&self, traversal: &Traversal) -> Resolved {
        let all = traversal.steps.len();
        let Ok((subject, consumed)) = reference::parse(traversal) else {
            return Ok((unknown(), all));
        };
        let or_unknown = |value: Option<&Value>| match value {
            Some(value) => Ok((value.clone(), consumed)),
            None => Ok((unknown(), all)),
        };
        match subject {
            Subject::Variable(name) => or_unknown(self.value_of(&Item::Variable(name))),
            Subject::Local(name) => or_unknown(self.value_of(&Item::Local(name))),
            Subject::Resource(key) => self.resource(&key, traversal, consumed),
            Subject::Module(name, output) => self.module(&name, output.as_ref(), traversal),
            Subject::Each(which) => or_unknown(match (self.repetition, which) {
                (Repetition::Each(key, _), Each::Key) => Some(key),
                (Repetition::Each(_, value), Each::Value) => Some(value),
                _ => None,
            }),
            Subject::Count => or_unknown(match self.repetition {
                Repetition::Index(index) => Some(index),
                _ => None,
            }),
            Subject::Path(kind) => or_unknown(Some(&self.evaluation.path(kind, self.module))),
            Subject::Workspace => or_unknown(Some(&Value::string(Arc::clone(&self.evaluation.inputs().workspace)))),
            Subject::Applying => or_unknown(Some(&self.evaluation.applying())),
            // Nothing is opened here: any value, and it may not be stored.
            Subject::Ephemeral(kind, name) if self.has_ephemeral(&kind, &name) => {
                Ok((unknown().mark(Marks::EPHEMERAL), all))
            }
            Subject::Ephemeral(..) => Ok((unknown(), all)),
            Subject::Itself => match self.itself {
                Some(value) => Ok(known_attribute(value, traversal, 0)),
                None => Ok((unknown(), all)),
            },
        }
    }

    fn functions(&self) -> Option<&dyn Host> {
        Some(&self.evaluation.watch)
    }

    fn provider_functions(&self, provider: &str) -> Option<&'static [Function]> {
        let program = self.evaluation.program();
        let required = program
            .configuration()
            .module(self.module)
            .required_providers
            .get(provider)?;
        program.provider_schema(&required.address)?;
        Some(if required.address == ProviderAddress::builtin() {
            of_terraform_provider()
        } else {
            &[]
        })
    }
}

impl Evaluation {
    fn path(&self, kind: PathKind, module: ModuleId) -> Value {
        let or_dot = |path: &str| Value::string(if path.is_empty() { "." } else { path });
        let configuration = self.program().configuration();
        match kind {
            PathKind::Cwd => or_dot(self.inputs().cwd.as_str()),
            PathKind::Root => or_dot(configuration.root().directory.as_str()),
            PathKind::Module => or_dot(configuration.module(module).directory.as_str()),
        }
    }
}
