//! Which names a declaration uses, and what it may use where it does.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{
    Check, Condition, EphemeralResource, Import, Local, META_ARGUMENTS, META_BLOCKS, ModuleCall, Output, ProviderBlock,
    Provisioner, Removed, Repeat, Resource, Variable, When,
};
use crate::language::references::references;
use crate::source::Span;
use crate::syntax::ast::{Block, Body, Expr, ExprKind, Traversal};

use super::reference;

/// What may be used at a place.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Allowed {
    /// `each.key`, `each.value`
    pub each: bool,
    /// `count.index`
    pub count: bool,
    /// `self`
    pub itself: bool,
    /// Only `self`, `each` and `count`: within provisioners that run before destruction.
    pub alone: bool,
    /// The resource that it stands in, by its name: within provisioners, which run when it is there.
    pub by_name: bool,
}

/// What a use is for.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Role {
    /// Its value goes into an expression.
    #[default]
    Value,
    /// It stands in `depends_on`: it may name a whole module or resource and selects no value.
    Ordering,
    /// It stands in `replace_triggered_by`.
    Trigger,
}

/// One use of a name.
#[derive(Clone, PartialEq, Debug)]
pub struct Use {
    /// The name and the steps after it.
    pub traversal: Traversal,
    /// What may be used there.
    pub allowed: Allowed,
    /// What it is for.
    pub role: Role,
    /// The whole expression that it stands in.
    pub within: Span,
}

/// The uses of a declaration.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Uses {
    /// What the declaration itself needs.
    pub own: Vec<Use>,
    /// What its arguments need, for a module call; what its validations need, for a variable.
    pub parts: BTreeMap<Arc<str>, Vec<Use>>,
}

/// The part of a variable's uses that belongs to its validations.
pub const VALIDATION: &str = "validation";

struct Collector {
    found: Vec<Use>,
    bound: Vec<Arc<str>>,
    allowed: Allowed,
    role: Role,
}

impl Collector {
    fn new(allowed: Allowed) -> Self {
        Self {
            found: Vec::new(),
            bound: Vec::new(),
            allowed,
            role: Role::Value,
        }
    }

    fn expr(&mut self, expr: &Expr) {
        for traversal in references(expr) {
            if !self.bound.contains(&traversal.root.text) {
                self.found.push(Use {
                    traversal: traversal.clone(),
                    allowed: self.allowed,
                    role: self.role,
                    within: expr.span,
                });
            }
        }
    }

    fn ordering(&mut self, depends_on: &[Arc<Traversal>]) {
        self.found.extend(depends_on.iter().map(|traversal| Use {
            traversal: (**traversal).clone(),
            allowed: Allowed::default(),
            role: Role::Ordering,
            within: reference::span(traversal),
        }));
    }

    fn with(&mut self, allowed: Allowed, visit: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.allowed, allowed);
        visit(self);
        self.allowed = before;
    }

    fn conditions(&mut self, conditions: &[Condition]) {
        for condition in conditions {
            self.expr(&condition.condition);
            self.expr(&condition.error_message);
        }
    }

    fn body(&mut self, body: &Body, arguments: &[&str], blocks: &[&str]) {
        for attribute in &body.attributes {
            if !arguments.contains(&&*attribute.name.text) {
                self.expr(&attribute.value);
            }
        }
        for block in &body.blocks {
            match &*block.kind.text {
                "dynamic" => self.dynamic(block),
                kind if blocks.contains(&kind) => {}
                _ => self.body(&block.body, &[], &[]),
            }
        }
    }

    /// The iterator's name is bound in `labels` and `content`.
    fn dynamic(&mut self, block: &Block) {
        if let Some(each) = block.body.attribute("for_each") {
            self.expr(&each.value);
        }
        let before = self.bound.len();
        self.bound.extend(iterator(block));
        if let Some(labels) = block.body.attribute("labels") {
            self.expr(&labels.value);
        }
        for content in block.body.blocks("content") {
            self.body(&content.body, &[], &[]);
        }
        self.bound.truncate(before);
    }
}

/// The name that a `dynamic` block binds.
pub fn iterator(block: &Block) -> Option<Arc<str>> {
    match block.body.attribute("iterator").map(|attribute| &attribute.value.kind) {
        Some(ExprKind::Traversal(traversal)) => Some(Arc::clone(&traversal.root.text)),
        Some(_) => None,
        None => block.labels.first().map(|label| Arc::clone(&label.text)),
    }
}

/// What `count` and `for_each` allow below them.
fn allowed_by(repeat: &Repeat) -> Allowed {
    Allowed {
        each: matches!(repeat, Repeat::ForEach(_)),
        count: matches!(repeat, Repeat::Count(_)),
        ..Allowed::default()
    }
}

fn of(allowed: Allowed, visit: impl FnOnce(&mut Collector)) -> Vec<Use> {
    let mut collector = Collector::new(allowed);
    visit(&mut collector);
    collector.found
}

/// The uses of a variable: its validations.
pub fn variable(variable: &Variable) -> Uses {
    let mut parts = BTreeMap::new();
    if !variable.validations.is_empty() {
        let uses = of(Allowed::default(), |collector| {
            collector.conditions(&variable.validations)
        });
        parts.insert(VALIDATION.into(), uses);
    }
    Uses { own: Vec::new(), parts }
}

/// The uses of a local.
pub fn local(local: &Local) -> Uses {
    own(of(Allowed::default(), |collector| collector.expr(local.value())))
}

/// The uses of an expression that stands in no declaration.
pub fn expression(expr: &Expr) -> Vec<Use> {
    of(Allowed::default(), |collector| collector.expr(expr))
}

/// The uses of an output.
pub fn output(output: &Output) -> Uses {
    own(of(Allowed::default(), |collector| {
        collector.expr(&output.value);
        collector.conditions(&output.preconditions);
        collector.ordering(&output.depends_on);
    }))
}

/// The uses of a provider configuration.
pub fn provider(provider: &ProviderBlock) -> Uses {
    let allowed = Allowed {
        each: provider.for_each.is_some(),
        ..Allowed::default()
    };
    own(of(allowed, |collector| {
        collector.body(&provider.block.body, &ProviderBlock::META, &[]);
        if let Some(each) = &provider.for_each {
            collector.with(Allowed::default(), |collector| collector.expr(each));
        }
    }))
}

/// The uses of a check.
pub fn check(check: &Check) -> Uses {
    own(of(Allowed::default(), |collector| collector.conditions(&check.asserts)))
}

/// The uses of a resource.
pub fn resource(resource: &Resource) -> Uses {
    let allowed = allowed_by(&resource.repeat);
    let with_self = Allowed {
        itself: true,
        ..allowed
    };
    own(of(allowed, |collector| {
        collector.with(Allowed::default(), |collector| {
            let protected = resource.lifecycle.prevent_destroy.as_ref();
            resource
                .repeat
                .expr()
                .into_iter()
                .chain(protected)
                .for_each(|expr| collector.expr(expr));
        });
        collector.ordering(&resource.depends_on);
        collector.body(resource.body(), &META_ARGUMENTS, &META_BLOCKS);
        let lifecycle = &resource.lifecycle;
        collector.role = Role::Trigger;
        lifecycle
            .replace_triggered_by
            .iter()
            .for_each(|expr| collector.expr(expr));
        collector.role = Role::Value;
        collector.conditions(&lifecycle.preconditions);
        collector.with(with_self, |collector| collector.conditions(&lifecycle.postconditions));
        let in_provisioner = |when: When| Allowed {
            alone: when == When::Destroy,
            by_name: true,
            ..with_self
        };
        if let Some(index) = resource.connection {
            let is_last = resource.provisioners.iter().any(|found| found.when == When::Destroy);
            let when = if is_last { When::Destroy } else { When::Create };
            let body = &resource.body().blocks[index].body;
            collector.with(in_provisioner(when), |collector| collector.body(body, &[], &[]));
        }
        for provisioner in &resource.provisioners {
            let allowed = in_provisioner(provisioner.when);
            let body = &provisioner.own().body;
            collector.with(allowed, |collector| collector.body(body, &["when", "on_failure"], &[]));
        }
    }))
}

/// The uses of a `removed` block: its provisioners.
pub fn removed(removed: &Removed) -> Vec<Use> {
    let allowed = Allowed {
        each: true,
        count: true,
        itself: true,
        alone: true,
        by_name: true,
    };
    let connection = removed.connection.map(|index| &removed.block.body.blocks[index]);
    let blocks = connection
        .into_iter()
        .chain(removed.provisioners.iter().map(Provisioner::own));
    of(allowed, |collector| {
        blocks.for_each(|block| collector.body(&block.body, &["when", "on_failure"], &[]));
    })
}

/// The uses of an `ephemeral` block.
pub fn ephemeral(ephemeral: &EphemeralResource) -> Vec<Use> {
    of(allowed_by(&ephemeral.repeat), |collector| {
        if let Some(expr) = ephemeral.repeat.expr() {
            collector.with(Allowed::default(), |collector| collector.expr(expr));
        }
        collector.body(&ephemeral.block.body, &META_ARGUMENTS, &META_BLOCKS);
    })
}

/// The uses of an `import` block.
pub fn import(import: &Import) -> Vec<Use> {
    let allowed = Allowed {
        each: import.for_each.is_some(),
        ..Allowed::default()
    };
    of(allowed, |collector| {
        collector.expr(&import.id);
        if let Some(each) = &import.for_each {
            collector.with(Allowed::default(), |collector| collector.expr(each));
        }
    })
}

/// The uses of a module call: its expansion, and each argument for itself.
pub fn call(call: &ModuleCall) -> Uses {
    let allowed = allowed_by(&call.repeat);
    let expansion = of(Allowed::default(), |collector| {
        call.repeat.expr().into_iter().for_each(|expr| collector.expr(expr));
        collector.ordering(&call.depends_on);
    });
    let parts = call.arguments().map(|argument| {
        let uses = of(allowed, |collector| collector.expr(&argument.value));
        (Arc::clone(&argument.name.text), uses)
    });
    Uses {
        own: expansion,
        parts: parts.collect(),
    }
}

fn own(own: Vec<Use>) -> Uses {
    Uses {
        own,
        parts: BTreeMap::new(),
    }
}
