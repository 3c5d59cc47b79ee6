//! Visits every expression within expressions, bodies and templates.

use crate::syntax::ast::{Body, Expr, ExprKind, ObjectItem, ObjectKey, Part, SplatStep};

/// Calls `see` with an expression and with everything inside it, outermost first.
pub fn expressions<'a>(expr: &'a Expr, see: &mut dyn FnMut(&'a Expr)) {
    see(expr);
    match &expr.kind {
        ExprKind::Template(template) => parts(&template.parts, see),
        ExprKind::Index(base, key) => {
            expressions(base, see);
            expressions(key, see);
        }
        ExprKind::Attribute(base, _) | ExprKind::Unary(_, base) | ExprKind::Parens(base) => expressions(base, see),
        ExprKind::Splat(splat) => {
            expressions(&splat.base, see);
            for step in &splat.each {
                if let SplatStep::Index(key) = step {
                    expressions(key, see);
                }
            }
        }
        ExprKind::Binary(_, _, left, right) => {
            expressions(left, see);
            expressions(right, see);
        }
        ExprKind::Conditional(condition, then, otherwise) => {
            for inner in [condition, then, otherwise] {
                expressions(inner, see);
            }
        }
        ExprKind::For(each) => {
            expressions(&each.collection, see);
            for inner in each
                .result_key
                .iter()
                .chain([&each.result])
                .chain(each.condition.iter())
            {
                expressions(inner, see);
            }
        }
        ExprKind::Tuple(elements) => elements.iter().for_each(|element| expressions(element, see)),
        ExprKind::Object(items) => {
            for item in items {
                if let ObjectKey::Expr(key) = &item.key {
                    expressions(key, see);
                }
                expressions(&item.value, see);
            }
        }
        ExprKind::Call(call) => call.arguments.iter().for_each(|argument| expressions(argument, see)),
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::String(_)
        | ExprKind::Traversal(_)
        | ExprKind::Error => {}
    }
}

/// The expressions of a template.
fn parts<'a>(of: &'a [Part], see: &mut dyn FnMut(&'a Expr)) {
    for part in of {
        match part {
            Part::Literal(_) => {}
            Part::Interpolation(inner) => expressions(inner, see),
            Part::If {
                condition,
                then,
                otherwise,
            } => {
                expressions(condition, see);
                parts(then, see);
                parts(otherwise, see);
            }
            Part::For { collection, body, .. } => {
                expressions(collection, see);
                parts(body, see);
            }
        }
    }
}

/// Calls `see` with every expression of a body and of the blocks in it.
pub fn body<'a>(of: &'a Body, see: &mut dyn FnMut(&'a Expr)) {
    for attribute in &of.attributes {
        expressions(&attribute.value, see);
    }
    for block in &of.blocks {
        body(&block.body, see);
    }
}

/// The item of an object that is written out, by its key.
pub fn item<'a>(object: &'a Expr, key: &str) -> Option<&'a ObjectItem> {
    let ExprKind::Object(items) = &object.kind else {
        return None;
    };
    items.iter().find(|item| literal_key(item) == Some(key))
}

/// The key of an item, where it is written out.
pub fn literal_key(item: &ObjectItem) -> Option<&str> {
    match &item.key {
        ObjectKey::Name(name) => Some(&name.text),
        ObjectKey::Expr(expr) => match &expr.kind {
            ExprKind::String(text) | ExprKind::Number(text) => Some(text),
            _ => None,
        },
    }
}
