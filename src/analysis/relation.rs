//! Follows an argument to the one object that it refers to.
//!
//! Identities are known only after an apply, so what belongs to what is read from references: through locals, maps and
//! lists that are written out, variables of modules and their outputs, instance by instance. What cannot be told for sure is `None`.

use std::sync::Arc;

use crate::address::{InstanceAddress, InstanceKey, Mode, ModuleInstance, ResourceAddress};
use crate::config::{Configuration, ModuleId, Repeat, ResourceKey};
use crate::syntax::ast::{Expr, ExprKind, ObjectItem, ObjectKey, Part, Step, StepKind, Traversal};

/// An object and which of its attributes was named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// Which object.
    pub address: InstanceAddress,
    /// The attribute, as `id`; `None` for the whole object.
    pub attribute: Option<Arc<str>>,
}

/// Where an expression stands.
struct Place<'a> {
    configuration: &'a Configuration,
    id: ModuleId,
    module: ModuleInstance,
    /// What `each.key` or `count.index` is there.
    key: Option<InstanceKey>,
    /// What `for_each` goes through there.
    each: Option<&'a Expr>,
}

/// Longer chains are cycles, or nobody's.
const DEPTH: usize = 32;

/// The object that an expression in a resource refers to.
pub fn target(configuration: &Configuration, id: ModuleId, of: &InstanceAddress, expr: &Expr) -> Option<Target> {
    let resource = configuration.module(id).resources.get(&ResourceKey {
        mode: of.resource.mode,
        kind: Arc::clone(&of.resource.kind),
        name: Arc::clone(&of.resource.name),
    });
    let place = Place {
        configuration,
        id,
        module: of.resource.module.clone(),
        key: of.key.clone(),
        each: resource.and_then(|resource| elements(&resource.repeat)),
    };
    place.resolve(expr, Vec::new(), DEPTH)
}

/// What is selected from a value.
#[derive(Clone)]
enum Pick {
    Attribute(Arc<str>),
    Key(InstanceKey),
}

/// Selections, the first one last.
type Picks = Vec<Pick>;

impl Place<'_> {
    fn resolve(&self, expr: &Expr, mut picks: Picks, depth: usize) -> Option<Target> {
        let depth = depth.checked_sub(1)?;
        match &expr.kind {
            ExprKind::Parens(inner) => self.resolve(inner, picks, depth),
            ExprKind::Template(template) => match template.parts.as_slice() {
                [Part::Interpolation(inner)] => self.resolve(inner, picks, depth),
                _ => None,
            },
            ExprKind::Traversal(traversal) => self.traversal(traversal, picks, depth),
            ExprKind::Index(base, key) => {
                picks.push(Pick::Key(self.own_key(key)?));
                self.resolve(base, picks, depth)
            }
            ExprKind::Attribute(base, step) => {
                picks.push(pick(step)?);
                self.resolve(base, picks, depth)
            }
            ExprKind::Object(items) => {
                let wanted = match picks.pop()? {
                    Pick::Attribute(name) | Pick::Key(InstanceKey::Name(name)) => name,
                    Pick::Key(InstanceKey::Index(_)) => return None,
                };
                let item = items.iter().find(|item| key_of(item) == Some(&*wanted))?;
                self.resolve(&item.value, picks, depth)
            }
            ExprKind::Tuple(elements) => match picks.pop()? {
                Pick::Key(InstanceKey::Index(at)) => {
                    self.resolve(elements.get(usize::try_from(at).ok()?)?, picks, depth)
                }
                _ => None,
            },
            ExprKind::Call(call) if CONVERSIONS.contains(&&*call.name.text) => {
                self.resolve(call.arguments.first()?, picks, depth)
            }
            _ => None,
        }
    }

    /// The instance that `each.key` or `count.index` names.
    fn own_key(&self, key: &Expr) -> Option<InstanceKey> {
        let ExprKind::Traversal(key) = &key.kind else {
            return None;
        };
        let [step] = key.steps.as_slice() else { return None };
        match (&*key.root.text, &**name(Some(step))?) {
            ("each", "key") | ("count", "index") => self.key.clone(),
            _ => None,
        }
    }

    fn traversal(&self, traversal: &Traversal, mut picks: Picks, depth: usize) -> Option<Target> {
        let steps = traversal.steps.as_slice();
        match &*traversal.root.text {
            "local" => {
                let (first, rest) = steps.split_first()?;
                let local = self.configuration.module(self.id).locals.get(name(Some(first))?)?;
                push(&mut picks, rest)?;
                self.alone().resolve(local.value(), picks, depth)
            }
            "var" => self.variable(steps, picks, depth),
            "module" => self.output(steps, picks, depth),
            "each" => {
                let (first, rest) = steps.split_first()?;
                if &**name(Some(first))? != "value" {
                    return None;
                }
                push(&mut picks, rest)?;
                picks.push(Pick::Key(self.key.clone()?));
                self.alone().resolve(self.each?, picks, depth)
            }
            "count" | "path" | "terraform" | "self" => None,
            _ => {
                let (address, rest) = self.resource(traversal)?;
                push(&mut picks, rest)?;
                let key = match picks.pop_if(|pick| matches!(pick, Pick::Key(_))) {
                    Some(Pick::Key(key)) => Some(key),
                    _ => None,
                };
                let attribute = match picks.pop() {
                    None => None,
                    Some(Pick::Attribute(name)) => Some(name),
                    Some(Pick::Key(_)) => return None,
                };
                picks.is_empty().then(|| Target {
                    address: address.instance(key),
                    attribute,
                })
            }
        }
    }

    /// The same module, outside of any instance.
    fn alone(&self) -> Place<'_> {
        Place {
            key: None,
            each: None,
            module: self.module.clone(),
            ..*self
        }
    }

    /// What the calling module gives.
    fn variable(&self, steps: &[Step], mut picks: Picks, depth: usize) -> Option<Target> {
        let (first, rest) = steps.split_first()?;
        push(&mut picks, rest)?;
        let (parent, call) = self.configuration.node(self.id).parent.as_ref()?;
        let call = self.configuration.module(*parent).calls.get(call)?;
        let (module, own) = self.module.parent()?;
        let above = Place {
            configuration: self.configuration,
            id: *parent,
            module,
            key: own.key.clone(),
            each: elements(&call.repeat),
        };
        above.resolve(&call.argument(name(Some(first))?)?.value, picks, depth)
    }

    /// What a called module tells.
    fn output(&self, steps: &[Step], mut picks: Picks, depth: usize) -> Option<Target> {
        let (call, rest) = steps.split_first()?;
        let (key, rest) = match rest {
            [step, rest @ ..] if key(step).is_some() => (key(step), rest),
            _ => (None, rest),
        };
        let (output, rest) = rest.split_first()?;
        push(&mut picks, rest)?;
        let call = name(Some(call))?;
        let id = *self.configuration.node(self.id).children.get(call)?;
        let below = Place {
            configuration: self.configuration,
            id,
            module: self.module.child(Arc::clone(call), key),
            key: None,
            each: None,
        };
        let output = self.configuration.module(id).outputs.get(name(Some(output))?)?;
        below.resolve(&output.value, picks, depth)
    }

    /// The resource at the beginning of a traversal, and the steps after it.
    fn resource<'b>(&self, traversal: &'b Traversal) -> Option<(ResourceAddress, &'b [Step])> {
        let (mode, kind, rest) = if &*traversal.root.text == "data" {
            (Mode::Data, name(traversal.steps.first())?, traversal.steps.get(1..)?)
        } else {
            (Mode::Managed, &traversal.root.text, traversal.steps.as_slice())
        };
        let (first, rest) = rest.split_first()?;
        let address = ResourceAddress {
            module: self.module.clone(),
            mode,
            kind: Arc::clone(kind),
            name: Arc::clone(name(Some(first))?),
        };
        Some((address, rest))
    }
}

/// Functions that give what they are given.
const CONVERSIONS: [&str; 4] = ["tomap", "tolist", "sensitive", "nonsensitive"];

/// Puts steps before what is selected already.
fn push(picks: &mut Picks, steps: &[Step]) -> Option<()> {
    for step in steps.iter().rev() {
        picks.push(pick(step)?);
    }
    Some(())
}

fn pick(step: &Step) -> Option<Pick> {
    match &step.kind {
        StepKind::Attribute(name) => Some(Pick::Attribute(Arc::clone(name))),
        _ => key(step).map(Pick::Key),
    }
}

/// The key of an item, where it is written out.
fn key_of(item: &ObjectItem) -> Option<&str> {
    match &item.key {
        ObjectKey::Name(name) => Some(&name.text),
        ObjectKey::Expr(expr) => match &expr.kind {
            ExprKind::String(text) | ExprKind::Number(text) => Some(text),
            _ => None,
        },
    }
}

fn elements(repeat: &Repeat) -> Option<&Expr> {
    match repeat {
        Repeat::ForEach(expr) => Some(expr),
        _ => None,
    }
}

fn name(step: Option<&Step>) -> Option<&Arc<str>> {
    match &step?.kind {
        StepKind::Attribute(name) => Some(name),
        _ => None,
    }
}

fn key(step: &Step) -> Option<InstanceKey> {
    match &step.kind {
        StepKind::Key(key) => Some(InstanceKey::Name(Arc::clone(key))),
        StepKind::Index { number, .. } => number.parse().ok().map(InstanceKey::Index),
        StepKind::Attribute(_) => None,
    }
}
