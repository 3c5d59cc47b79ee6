//! What can be asked of an evaluation.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::{InstanceAddress, InstanceKey, ModuleInstance, ResourceAddress};
use crate::analysis::node::{Declared, Item};
use crate::analysis::providers::ProviderConfig;
use crate::config::{self, ProviderKey, Resource};
use crate::diagnostic::Diagnostic;
use crate::language::evaluate::evaluate_partly;
use crate::language::types::Type;
use crate::language::value::{Members, Path, PathStep, Value};
use crate::source::Span;
use crate::syntax::ast::{Body, Expr, ExprKind, StepKind};

use super::Evaluation;
use super::cell::{Expanded, Outcome, Repetition};
use super::frame::FrameId;
use super::scope::FrameScope;

/// Something that `replace_triggered_by` names.
#[derive(Clone, PartialEq, Debug)]
pub struct Trigger {
    /// The resource.
    pub resource: ResourceAddress,
    /// One instance; `None` for all of them.
    pub instance: Option<InstanceAddress>,
    /// The attribute; empty for any change.
    pub path: Path,
    /// Where.
    pub span: Span,
}

impl Evaluation {
    /// The instance of a module of that address.
    pub(super) fn find_frame(&self, module: &ModuleInstance) -> Option<FrameId> {
        module.0.iter().try_fold(FrameId::ROOT, |frame, step| {
            self.child(frame, &step.name, step.key.as_ref())
        })
    }

    fn expanded(&self, address: &ResourceAddress) -> Option<(&Expanded, FrameId)> {
        let frame = self.find_frame(&address.module)?;
        let (_, id) = self.program.find_resource(address)?;
        match &self.cell(id, frame)?.outcome {
            Outcome::Resource(expanded) => Some((expanded, frame)),
            _ => None,
        }
    }

    /// A resource, the instance of its module, and what `each` and `count` are in it.
    pub(super) fn place_of(&self, address: &InstanceAddress) -> Option<(Arc<Resource>, FrameId, Repetition)> {
        let resource = self.program.resource(&address.resource)?;
        let (expanded, frame) = self.expanded(&address.resource)?;
        let repetition = expanded.expansion.repetition(address.key.as_ref());
        Some((Arc::clone(resource), frame, repetition))
    }

    /// The instances of a resource in one instance of its module, in order; empty while their number is unknown.
    pub fn instances(&self, resource: &ResourceAddress) -> Vec<InstanceAddress> {
        let Some((expanded, _)) = self.expanded(resource) else {
            return Vec::new();
        };
        if matches!(expanded.expansion, super::Expansion::Unknown { .. }) {
            return Vec::new();
        }
        let keys = expanded.expansion.keys().into_iter();
        keys.map(|key| resource.instance(key)).collect()
    }

    /// Every instance of every resource with its declaration, value and configuration, in the order of the nodes. An
    /// instance without key of a resource with `count` or `for_each` stands for all while their keys are unknown.
    pub fn all_instances(&self) -> impl Iterator<Item = (InstanceAddress, &Arc<Resource>, &Value, &Value)> {
        self.program.nodes().flat_map(move |(id, node)| {
            let resource = match &node.declared {
                Declared::Resource(resource) => Some(resource),
                _ => None,
            };
            let frames = &self.frames_of[node.module.0 as usize];
            let cells = frames.iter().zip(&self.cells[id.at()]);
            resource.into_iter().flat_map(move |resource| {
                cells.clone().flat_map(move |(frame, cell)| {
                    let expanded = match &cell.outcome {
                        Outcome::Resource(expanded) => Some(expanded),
                        _ => None,
                    };
                    expanded.into_iter().flat_map(move |expanded| {
                        expanded.iter().map(move |(key, value, config)| {
                            (self.instance_address(resource, *frame, key), resource, value, config)
                        })
                    })
                })
            })
        })
    }

    /// How many instances a resource has in one instance of its module.
    pub fn expansion_of(&self, resource: &ResourceAddress) -> Option<&super::Expansion> {
        self.expanded(resource).map(|(expanded, _)| &expanded.expansion)
    }

    /// The object of an instance as references see it.
    pub fn value(&self, address: &InstanceAddress) -> Option<&Value> {
        self.expanded(&address.resource)?.0.get(address.key.as_ref())
    }

    /// The configuration of an instance as it was when it was evaluated.
    pub fn config(&self, address: &InstanceAddress) -> Option<&Value> {
        self.expanded(&address.resource)?.0.config(address.key.as_ref())
    }

    /// The instances of all modules, the root first.
    pub fn modules(&self) -> impl Iterator<Item = (config::ModuleId, &ModuleInstance)> {
        let living = self.frames_of.iter().flatten();
        living.map(|id| (self.frame(*id).module, &self.frame(*id).address))
    }

    /// The value of a variable, local or output in an instance of its module.
    pub fn named(&self, module: &ModuleInstance, item: &Item) -> Option<&Value> {
        match self.outcome(item, self.find_frame(module)?)? {
            Outcome::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The outputs of the root module.
    pub fn outputs(&self) -> BTreeMap<Arc<str>, Value> {
        let outputs = self.outputs_of(FrameId::ROOT);
        outputs
            .as_members()
            .map(|members: &Members| {
                members
                    .iter()
                    .map(|(name, value)| (Arc::clone(name), value.clone()))
                    .collect()
            })
            .unwrap_or_default()
    }

    /// The values of the root module's variables, as a saved plan keeps them.
    pub fn variables(&self) -> BTreeMap<Arc<str>, Value> {
        let names = self.program.configuration().root().variables.keys();
        names
            .filter_map(
                |name| match self.outcome(&Item::Variable(Arc::clone(name)), FrameId::ROOT)? {
                    Outcome::Value(value) => Some((Arc::clone(name), value.clone())),
                    _ => None,
                },
            )
            .collect()
    }

    /// The configuration of a provider, evaluated now; empty (null everywhere) when it has no block.
    pub fn provider_value(&self, provider: &ProviderConfig) -> (Value, Vec<Diagnostic>) {
        let module = self.program.configuration().module(provider.module);
        let key: &ProviderKey = &provider.key;
        let frame = self.frames_of[provider.module.0 as usize].first();
        match (module.providers.get(key), frame) {
            (Some(block), Some(&frame)) => self.provider_config(block, frame),
            _ => (self.empty_provider(provider), Vec::new()),
        }
    }

    fn empty_provider(&self, provider: &ProviderConfig) -> Value {
        let Some(schema) = self.program.provider_schema(&provider.address) else {
            return Value::empty_object();
        };
        let nowhere = Span::new(crate::source::AnchorId(u32::MAX), 0, 0);
        let body = Body {
            attributes: Vec::new(),
            blocks: Vec::new(),
            span: nowhere,
            missing: nowhere,
        };
        let scope = FrameScope::new(self, FrameId::ROOT, &Repetition::Once);
        super::decode(&body, &schema.provider.block, super::Meta::default(), &scope).value
    }

    /// An expression in an instance of a module.
    pub fn evaluate_in(&self, module: &ModuleInstance, expr: &Expr) -> (Value, Vec<Diagnostic>) {
        match self.find_frame(module) {
            Some(frame) => evaluate_partly(expr, &FrameScope::new(self, frame, &Repetition::Once)),
            None => (Value::unknown(Type::Dynamic), Vec::new()),
        }
    }

    /// What replaces an instance when it changes.
    pub fn triggers(&self, address: &InstanceAddress) -> Vec<Trigger> {
        let Some((resource, frame, repetition)) = self.place_of(address) else {
            return Vec::new();
        };
        self.triggers_in(&resource, address, frame, &repetition)
    }

    /// What replaces an instance when it changes, while it is being evaluated itself.
    pub(super) fn triggers_in(
        &self,
        resource: &Resource,
        address: &InstanceAddress,
        frame: FrameId,
        repetition: &Repetition,
    ) -> Vec<Trigger> {
        let scope = FrameScope::new(self, frame, repetition);
        let exprs = resource.lifecycle.replace_triggered_by.iter();
        exprs.filter_map(|expr| self.trigger(expr, address, &scope)).collect()
    }

    fn trigger(&self, expr: &Expr, address: &InstanceAddress, scope: &FrameScope<'_>) -> Option<Trigger> {
        let mut names = Vec::new();
        flatten(expr, scope, &mut names)?;
        let mut steps = names.into_iter();
        let (Some(PathStep::Name(mut kind)), Some(PathStep::Name(mut name))) = (steps.next(), steps.next()) else {
            return None;
        };
        if &*kind == "resource" {
            kind = name;
            let Some(PathStep::Name(next)) = steps.next() else {
                return None;
            };
            name = next;
        }
        let resource = ResourceAddress {
            module: address.resource.module.clone(),
            mode: crate::address::Mode::Managed,
            kind,
            name,
        };
        let mut rest: Path = steps.collect();
        let repeated = self.program.resource(&resource)?.repeat.is_keyed();
        let instance = if repeated && !rest.is_empty() {
            let key = match rest.remove(0) {
                PathStep::Name(name) => InstanceKey::Name(name),
                PathStep::Index(index) => InstanceKey::Index(index as u64),
                PathStep::Element => return None,
            };
            Some(resource.instance(Some(key)))
        } else if repeated {
            None
        } else {
            Some(resource.instance(None))
        };
        Some(Trigger {
            resource,
            instance,
            path: rest,
            span: expr.span,
        })
    }

    /// Where an attribute of an instance is set; the nearest enclosing place when it is not written itself.
    pub fn span_of(&self, address: &InstanceAddress, path: &[PathStep]) -> Option<Span> {
        let resource = self.program.resource(&address.resource)?;
        Some(span_in(resource.body(), path).unwrap_or(resource.block.header))
    }

    /// What is wrong with the `check` blocks now; only warnings.
    pub fn checks(&self) -> Vec<Diagnostic> {
        let checks = self
            .program
            .nodes()
            .filter(|(_, node)| matches!(node.item, Item::Check(_)));
        checks
            .flat_map(|(id, node)| {
                let frames = self.frames_of[node.module.0 as usize].iter();
                frames.flat_map(move |frame| self.check(id, *frame))
            })
            .collect()
    }

    fn check(&self, id: crate::analysis::NodeId, frame: FrameId) -> Vec<Diagnostic> {
        let Declared::Check(check) = &self.program.node(id).declared else {
            return Vec::new();
        };
        let scope = FrameScope::new(self, frame, &Repetition::Once);
        let asserts = check.asserts.iter();
        asserts
            .flat_map(|assertion| super::condition::Check::Assertion.run(assertion, &scope))
            .collect()
    }
}

/// A reference with computed indexes as a path; nothing when it is none or an index is unknown.
fn flatten(expr: &Expr, scope: &FrameScope<'_>, into: &mut Path) -> Option<()> {
    let step = |kind: &StepKind| match kind {
        StepKind::Attribute(name) | StepKind::Key(name) => Some(PathStep::Name(Arc::clone(name))),
        StepKind::Index { number, .. } => number.parse().ok().map(PathStep::Index),
    };
    match &expr.kind {
        ExprKind::Traversal(traversal) => {
            into.push(PathStep::Name(Arc::clone(&traversal.root.text)));
            for each in &traversal.steps {
                into.push(step(&each.kind)?);
            }
        }
        ExprKind::Attribute(base, last) => {
            flatten(base, scope, into)?;
            into.push(step(&last.kind)?);
        }
        ExprKind::Index(base, key) => {
            flatten(base, scope, into)?;
            let (key, _) = evaluate_partly(key, scope);
            into.push(match (key.as_str(), key.as_i64()) {
                (Some(name), _) => PathStep::Name(name.into()),
                (None, Some(index)) => PathStep::Index(usize::try_from(index).ok()?),
                _ => return None,
            });
        }
        _ => return None,
    }
    Some(())
}

/// The address that an expression such as `module.x[each.key].heroku_app.web[0]` comes to; nothing when it is none or
/// a key is unknown.
pub(super) fn instance_of(expr: &Expr, scope: &FrameScope<'_>) -> Option<InstanceAddress> {
    let mut text = String::new();
    write_address(expr, scope, &mut text)?;
    text.parse().ok()
}

fn write_address(expr: &Expr, scope: &FrameScope<'_>, text: &mut String) -> Option<()> {
    let step = |kind: &StepKind| match kind {
        StepKind::Attribute(name) => format!(".{name}"),
        StepKind::Key(name) => InstanceKey::Name(Arc::clone(name)).to_string(),
        StepKind::Index { number, .. } => format!("[{number}]"),
    };
    match &expr.kind {
        ExprKind::Traversal(traversal) => {
            text.push_str(&traversal.root.text);
            text.extend(traversal.steps.iter().map(|each| step(&each.kind)));
        }
        ExprKind::Attribute(base, last) => {
            write_address(base, scope, text)?;
            text.push_str(&step(&last.kind));
        }
        ExprKind::Index(base, key) => {
            write_address(base, scope, text)?;
            let (key, _) = evaluate_partly(key, scope);
            let key = match (key.as_str(), key.as_i64()) {
                (Some(name), _) => InstanceKey::Name(name.into()),
                (None, Some(index)) => InstanceKey::Index(u64::try_from(index).ok()?),
                _ => return None,
            };
            text.push_str(&key.to_string());
        }
        _ => return None,
    }
    Some(())
}

/// Where a path is set in a body.
fn span_in(body: &Body, path: &[PathStep]) -> Option<Span> {
    let (first, rest) = path.split_first()?;
    let PathStep::Name(name) = first else {
        return None;
    };
    if let Some(attribute) = body.attribute(name) {
        return Some(span_in_expr(&attribute.value, rest).unwrap_or(attribute.value.span));
    }
    let mut blocks = body.blocks.iter().filter(|block| {
        let made = block.labels.first().filter(|_| &*block.kind.text == "dynamic");
        made.map_or(&block.kind.text, |label| &label.text) == name
    });
    let (block, rest) = match rest.split_first() {
        Some((PathStep::Index(index), rest)) => (blocks.nth(*index)?, rest),
        Some((PathStep::Element, rest)) => (blocks.next()?, rest),
        _ => (blocks.next()?, rest),
    };
    let inside = if &*block.kind.text == "dynamic" {
        block.body.blocks("content").next().map(|content| &content.body)
    } else {
        Some(&block.body)
    };
    Some(inside.and_then(|body| span_in(body, rest)).unwrap_or(block.header))
}

fn span_in_expr(expr: &Expr, path: &[PathStep]) -> Option<Span> {
    use crate::syntax::ast::ObjectKey;
    let (first, rest) = path.split_first()?;
    let inner = match (&expr.kind, first) {
        (ExprKind::Parens(inside), _) => return span_in_expr(inside, path),
        (ExprKind::Tuple(elements), PathStep::Index(index)) => elements.get(*index)?,
        (ExprKind::Object(items), PathStep::Name(name)) => {
            let is_it = |key: &ObjectKey| match key {
                ObjectKey::Name(ident) => ident.text == *name,
                ObjectKey::Expr(expr) => matches!(&expr.kind, ExprKind::String(text) if text == name),
            };
            &items.iter().rev().find(|item| is_it(&item.key))?.value
        }
        _ => return None,
    };
    Some(span_in_expr(inner, rest).unwrap_or(inner.span))
}
