//! `dynamic` blocks: one block per element of a collection.

use std::sync::Arc;

use crate::analysis::codes;
use crate::analysis::uses;
use crate::diagnostic::Diagnostic;
use crate::language::evaluate::evaluate_partly;
use crate::language::functions::Host;
use crate::language::scope::Scope;
use crate::language::value::{Kind, Members, Value};
use crate::schema::{NestedSchema, Nesting};
use crate::source::Span;
use crate::syntax::ast::{Block, Traversal};

use super::body::{Decoder, Meta};

/// A scope with one name more.
pub(super) struct Bound<'a> {
    pub(super) below: &'a dyn Scope,
    pub(super) name: Arc<str>,
    pub(super) value: Value,
}

impl Scope for Bound<'_> {
    fn resolve(&self, traversal: &Traversal) -> Result<(Value, usize), Box<Diagnostic>> {
        if traversal.root.text == self.name {
            return Ok((self.value.clone(), 0));
        }
        self.below.resolve(traversal)
    }

    fn functions(&self) -> Option<&dyn Host> {
        self.below.functions()
    }
}

/// A dynamic block that is not one.
pub(super) fn problem(detail: impl Into<String>, at: Span) -> Diagnostic {
    Diagnostic::error(&codes::DYNAMIC, "Invalid dynamic block", detail).at(at)
}

/// The elements of a dynamic block's collection.
pub(super) enum Elements {
    /// Keys and values, in order.
    Known(Vec<(Value, Value)>),
    /// Not known yet.
    Unknown,
}

/// Evaluates `for_each` and the shape of the block; nothing when it is wrong, which is reported.
pub(super) fn elements(block: &Block, scope: &dyn Scope, problems: &mut Vec<Diagnostic>) -> Option<Elements> {
    let Some(each) = block.body.attribute("for_each") else {
        problems.push(crate::config::missing("for_each", block.body.missing));
        return None;
    };
    let known = ["for_each", "iterator", "labels"];
    let unexpected = block
        .body
        .attributes
        .iter()
        .filter(|attribute| !known.contains(&&*attribute.name.text));
    problems
        .extend(unexpected.map(|attribute| crate::config::unsupported_argument(&attribute.name, &known, &["content"])));
    match block.body.blocks("content").count() {
        1 => {}
        0 => {
            problems.push(problem(
                "A dynamic block needs a nested \"content\" block.",
                block.header,
            ));
            return None;
        }
        _ => {
            problems.push(problem("A dynamic block has one \"content\" block.", block.header));
            return None;
        }
    }
    let (value, found) = evaluate_partly(&each.value, scope);
    problems.extend(found);
    let (value, marks) = value.unmark();
    let invalid = |detail: String| {
        Diagnostic::error(&codes::DYNAMIC, "Invalid dynamic for_each value", detail).at(each.value.span)
    };
    let pairs: Vec<(Value, Value)> = match value.kind() {
        Kind::Unknown(..) => return Some(Elements::Unknown),
        Kind::Null(_) => {
            problems.push(invalid("Cannot use a null value in for_each.".to_owned()).help("Use [] for no blocks."));
            return None;
        }
        Kind::Set(_, values) => values.iter().map(|value| (value.clone(), value.clone())).collect(),
        Kind::List(_, values) | Kind::Tuple(values) => values
            .iter()
            .enumerate()
            .map(|(index, value)| (Value::number(index as i64), value.clone()))
            .collect(),
        Kind::Map(_, members) | Kind::Object(members) => members
            .iter()
            .map(|(name, value)| (Value::string(Arc::clone(name)), value.clone()))
            .collect(),
        _ => {
            problems.push(invalid(format!(
                "Cannot use a {} value in for_each. An iterable collection is required.",
                value.ty().friendly()
            )));
            return None;
        }
    };
    let marked = |(key, value): (Value, Value)| (key.mark(marks), value.mark(marks));
    Some(Elements::Known(pairs.into_iter().map(marked).collect()))
}

/// `{ key = …, value = … }`
pub(super) fn iteration(key: Value, value: Value) -> Value {
    Value::object(Members::from([("key".into(), key), ("value".into(), value)]))
}

impl Decoder {
    /// Adds the blocks that a dynamic block makes; false when their number is not known.
    pub(super) fn dynamic(
        &mut self,
        block: &Block,
        schema: &NestedSchema,
        scope: &dyn Scope,
        into: &mut Vec<(Option<Arc<str>>, Value)>,
    ) -> bool {
        let Some(name) = uses::iterator(block) else {
            let at = block
                .body
                .attribute("iterator")
                .map_or(block.header, |attribute| attribute.value.span);
            self.problems
                .push(problem("The iterator of a dynamic block is a name.", at));
            return false;
        };
        let pairs = match elements(block, scope, &mut self.problems) {
            Some(Elements::Known(pairs)) => pairs,
            Some(Elements::Unknown) => {
                self.template(block, schema, &name, scope);
                return false;
            }
            None => return false,
        };
        let Some(content) = block.body.blocks("content").next() else {
            return false;
        };
        for (key, value) in pairs {
            let bound = Bound {
                below: scope,
                name: Arc::clone(&name),
                value: iteration(key, value),
            };
            let label = self.label(block, schema, &bound);
            let value = self.object(&content.body, &schema.block, Meta::default(), &bound);
            into.push((label, value));
        }
        true
    }

    /// What is wrong with the content, whatever the elements will be.
    fn template(&mut self, block: &Block, schema: &NestedSchema, name: &Arc<str>, scope: &dyn Scope) {
        use crate::language::types::Type;
        let bound = Bound {
            below: scope,
            name: Arc::clone(name),
            value: iteration(Value::unknown(Type::Dynamic), Value::unknown(Type::Dynamic)),
        };
        if let Some(content) = block.body.blocks("content").next() {
            self.object(&content.body, &schema.block, Meta::default(), &bound);
        }
    }

    fn label(&mut self, block: &Block, schema: &NestedSchema, scope: &dyn Scope) -> Option<Arc<str>> {
        if schema.nesting != Nesting::Map {
            return None;
        }
        let labels = block.body.attribute("labels")?;
        let (value, problems) = evaluate_partly(&labels.value, scope);
        self.problems.extend(problems);
        value.as_sequence()?.first()?.as_str().map(Arc::from)
    }
}
