//! A body without a schema: every expression evaluated, nested blocks as lists of objects.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::language::evaluate::evaluate_partly;
use crate::language::scope::Scope;
use crate::language::types::Type;
use crate::language::value::{Members, Value};
use crate::syntax::ast::{Block, Body};

use super::body::Meta;
use super::dynamic::{Bound, Elements, elements, iteration};
use crate::analysis::uses;

/// The body as an object of whatever it holds.
pub(super) fn object(body: &Body, meta: Meta<'_>, scope: &dyn Scope, problems: &mut Vec<Diagnostic>) -> Value {
    let mut members = Members::new();
    for attribute in &body.attributes {
        if !meta.arguments.contains(&&*attribute.name.text) {
            let (value, found) = evaluate_partly(&attribute.value, scope);
            problems.extend(found);
            members.insert(Arc::clone(&attribute.name.text), value);
        }
    }
    let mut lists: std::collections::BTreeMap<Arc<str>, Option<Vec<Value>>> = std::collections::BTreeMap::new();
    for block in &body.blocks {
        match (&*block.kind.text, block.labels.first()) {
            ("dynamic", Some(label)) => {
                let list = lists.entry(Arc::clone(&label.text)).or_insert_with(|| Some(Vec::new()));
                match (dynamic(block, scope, problems), list) {
                    (Some(made), Some(list)) => list.extend(made),
                    (None, list) => *list = None,
                    (Some(_), None) => {}
                }
            }
            (kind, _) if meta.blocks.contains(&kind) => {}
            _ => {
                let value = object(&block.body, Meta::default(), scope, problems);
                let list = lists
                    .entry(Arc::clone(&block.kind.text))
                    .or_insert_with(|| Some(Vec::new()));
                list.iter_mut().for_each(|list| list.push(value.clone()));
            }
        }
    }
    for (name, list) in lists {
        members.insert(name, list.map_or_else(|| Value::unknown(Type::Dynamic), Value::tuple));
    }
    Value::object(members)
}

fn dynamic(block: &Block, scope: &dyn Scope, problems: &mut Vec<Diagnostic>) -> Option<Vec<Value>> {
    let name = uses::iterator(block)?;
    let Elements::Known(pairs) = elements(block, scope, problems)? else {
        return None;
    };
    let content = block.body.blocks("content").next()?;
    let make = |(key, value)| {
        let bound = Bound {
            below: scope,
            name: Arc::clone(&name),
            value: iteration(key, value),
        };
        object(&content.body, Meta::default(), &bound, problems)
    };
    Some(pairs.into_iter().map(make).collect())
}
