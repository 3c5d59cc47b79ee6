//! Follows an argument to the one object that it refers to.
//!
//! Identities are known only after an apply, so what belongs to what is read from references: through locals,
//! variables of modules and their outputs, instance by instance. What cannot be told for sure is `None`.

use std::sync::Arc;

use crate::address::{InstanceAddress, InstanceKey, Mode, ModuleInstance, ResourceAddress};
use crate::config::{Configuration, ModuleId, Repeat, ResourceKey};
use crate::syntax::ast::{Expr, ExprKind, Part, Step, StepKind, Traversal};

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
    place.resolve(expr, DEPTH)
}

impl Place<'_> {
    fn resolve(&self, expr: &Expr, depth: usize) -> Option<Target> {
        let depth = depth.checked_sub(1)?;
        match &expr.kind {
            ExprKind::Parens(inner) => self.resolve(inner, depth),
            ExprKind::Template(template) => match template.parts.as_slice() {
                [Part::Interpolation(inner)] => self.resolve(inner, depth),
                _ => None,
            },
            ExprKind::Traversal(traversal) => self.traversal(traversal, depth),
            ExprKind::Index(base, key) => self.indexed(base, key, None),
            ExprKind::Attribute(base, step) => match (&base.kind, &step.kind) {
                (ExprKind::Index(base, key), StepKind::Attribute(name)) => self.indexed(base, key, Some(name)),
                _ => None,
            },
            _ => None,
        }
    }

    /// `TYPE.NAME[each.key]`
    fn indexed(&self, base: &Expr, key: &Expr, attribute: Option<&Arc<str>>) -> Option<Target> {
        let (ExprKind::Traversal(base), ExprKind::Traversal(key)) = (&base.kind, &key.kind) else {
            return None;
        };
        let own = matches!((&*key.root.text, name(key.steps.first())), ("each", Some(name)) if &**name == "key")
            || matches!((&*key.root.text, name(key.steps.first())), ("count", Some(name)) if &**name == "index");
        if !own || key.steps.len() != 1 {
            return None;
        }
        let (address, rest) = self.resource(base)?;
        rest.is_empty().then(|| Target {
            address: address.instance(self.key.clone()),
            attribute: attribute.cloned(),
        })
    }

    fn traversal(&self, traversal: &Traversal, depth: usize) -> Option<Target> {
        match &*traversal.root.text {
            "local" => {
                let [step] = traversal.steps.as_slice() else {
                    return None;
                };
                let local = self.configuration.module(self.id).locals.get(name(Some(step))?)?;
                let alone = Place {
                    key: None,
                    each: None,
                    module: self.module.clone(),
                    ..*self
                };
                alone.resolve(local.value(), depth)
            }
            "var" => self.variable(traversal, depth),
            "module" => self.output(traversal, depth),
            "each" => self.each_value(traversal, depth),
            "count" | "path" | "terraform" | "self" => None,
            _ => {
                let (address, rest) = self.resource(traversal)?;
                let (key, rest) = match rest {
                    [step, rest @ ..] if key(step).is_some() => (key(step), rest),
                    _ => (None, rest),
                };
                let attribute = match rest {
                    [] => None,
                    [step] => Some(Arc::clone(name(Some(step))?)),
                    _ => return None,
                };
                Some(Target {
                    address: address.instance(key),
                    attribute,
                })
            }
        }
    }

    /// `each.value`, where `for_each` goes through the instances of another resource: the one with the same key.
    fn each_value(&self, traversal: &Traversal, depth: usize) -> Option<Target> {
        let attribute = match traversal.steps.as_slice() {
            [value] => (&**name(Some(value))? == "value").then_some(None)?,
            [value, attribute] => (&**name(Some(value))? == "value").then_some(name(Some(attribute)))?,
            _ => return None,
        };
        let all = self.resolve(self.each?, depth)?;
        let whole = all.attribute.is_none() && all.address.key.is_none();
        whole.then(|| Target {
            address: all.address.resource.instance(self.key.clone()),
            attribute: attribute.cloned(),
        })
    }

    /// What the calling module gives.
    fn variable(&self, traversal: &Traversal, depth: usize) -> Option<Target> {
        let [step] = traversal.steps.as_slice() else {
            return None;
        };
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
        above.resolve(&call.argument(name(Some(step))?)?.value, depth)
    }

    /// What a called module tells.
    fn output(&self, traversal: &Traversal, depth: usize) -> Option<Target> {
        let (call, key, output) = match traversal.steps.as_slice() {
            [call, output] => (name(Some(call))?, None, name(Some(output))?),
            [call, step, output] => (name(Some(call))?, Some(key(step)?), name(Some(output))?),
            _ => return None,
        };
        let id = *self.configuration.node(self.id).children.get(call)?;
        let below = Place {
            configuration: self.configuration,
            id,
            module: self.module.child(Arc::clone(call), key),
            key: None,
            each: None,
        };
        below.resolve(&self.configuration.module(id).outputs.get(output)?.value, depth)
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
