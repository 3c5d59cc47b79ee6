//! The JSON syntax: `.tf.json` and `.tfvars.json` to the same AST as native syntax.
//!
//! What is a block and what an attribute depends on the place, so the caller says which properties
//! are blocks. Strings are templates, except where the reference takes them as they are: in files of
//! variable values and in `variable` blocks.

mod body;
mod decode;
mod expression;
pub mod value;

use std::sync::Arc;

use super::ast::{Expr, ExprKind, Item, ItemKind, ObjectItem, ObjectKey};
use super::{Parse, codes, too_large};
use crate::diagnostic::Diagnostic;
use crate::source::{AnchorId, Anchors, Span};
use body::Reader;
use value::{Member, Value, ValueKind};

/// Which properties of a body are blocks, and how many labels each has. A body is named by the kinds
/// that lead to it, the first label of each in between: `["resource", "heroku_app", "lifecycle"]`.
/// At the top of a file that is the empty path.
pub type BlockKinds<'a> = dyn Fn(&[&str]) -> Vec<(Arc<str>, usize)> + 'a;

/// Parses a `.tf.json` file. `nested` says which properties of resources, data sources and
/// providers of each type are blocks; those of the language itself are known.
pub fn parse_json(text: &str, file_anchor: AnchorId, anchors: &Anchors, nested: &BlockKinds<'_>) -> Parse {
    parse(text, file_anchor, |member, problems| {
        let anchor = anchors.next();
        let kinds = |path: &[&str]| body::block_kinds(path, nested);
        let mut reader = Reader::new(anchor, member.name.start, &kinds);
        let items = reader.top(member);
        let items = items.into_iter().map(|kind| Item {
            anchor,
            base: member.name.start,
            kind,
        });
        let items: Vec<Item> = items.collect();
        if items.is_empty() {
            super::rebase(&mut reader.problems, anchor, member.name.start, file_anchor);
        }
        problems.extend(reader.problems);
        items
    })
}

/// Parses a `.tfvars.json` file: every property is an argument, and strings mean themselves.
pub fn parse_json_values(text: &str, file_anchor: AnchorId, anchors: &Anchors) -> Parse {
    parse(text, file_anchor, |member, problems| {
        let anchor = anchors.next();
        let none = |_: &[&str]| Vec::new();
        let mut reader = Reader::new(anchor, member.name.start, &none);
        let attribute = reader.attribute(member, true);
        problems.extend(reader.problems);
        vec![Item {
            anchor,
            base: member.name.start,
            kind: ItemKind::Attribute(Arc::new(attribute)),
        }]
    })
}

/// Reads the members of the object, or of the objects in the array, that a file is.
fn parse(text: &str, file: AnchorId, mut items: impl FnMut(&Member<'_>, &mut Vec<Diagnostic>) -> Vec<Item>) -> Parse {
    let mut result = Parse::default();
    if let Some(problem) = too_large(text, file) {
        result.problems.push(problem);
        return result;
    }
    let (root, problems) = value::parse(text, file);
    result.problems = problems;
    let broken = !result.problems.is_empty();
    for member in members(&root, file, &mut result.problems) {
        if member.name.text == "//" {
            continue;
        }
        for item in items(member, &mut result.problems) {
            result.push(item, member.value.end, broken);
        }
    }
    result.problems.extend(super::duplicates(&result.items));
    result
}

fn members<'v, 't>(root: &'v Value<'t>, file: AnchorId, problems: &mut Vec<Diagnostic>) -> Vec<&'v Member<'t>> {
    let mut wrong = |value: &Value<'_>| {
        if !matches!(value.kind, ValueKind::Error) {
            problems.push(
                Diagnostic::error(
                    &codes::INVALID_JSON_BODY,
                    "Invalid JSON configuration",
                    "A configuration in JSON syntax is one object, or an array of objects.",
                )
                .at(Span::new(file, value.start, value.end)),
            );
        }
    };
    match &root.kind {
        ValueKind::Object(members) => members.iter().collect(),
        ValueKind::Array(values) => {
            let mut all = Vec::new();
            for value in values {
                match &value.kind {
                    ValueKind::Object(members) => all.extend(members),
                    _ => wrong(value),
                }
            }
            all
        }
        _ => {
            wrong(root);
            Vec::new()
        }
    }
}

/// A string of JSON syntax taken for what it names: where native syntax has a reference or a type
/// (`depends_on`, `provider`, `type`, …), JSON has a string. Lists and objects of such strings are
/// rewritten through and through; whatever is no string stays.
pub fn json_reference(expr: &Expr) -> (Expr, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let expr = reference(expr, &mut problems);
    (expr, problems)
}

fn reference(expr: &Expr, problems: &mut Vec<Diagnostic>) -> Expr {
    let kind = match &expr.kind {
        ExprKind::String(text) => {
            return expression::named(text, expr.span, problems);
        }
        ExprKind::Tuple(items) => ExprKind::Tuple(items.iter().map(|item| reference(item, problems)).collect()),
        ExprKind::Object(items) => {
            let item = |item: &ObjectItem| ObjectItem {
                key: match &item.key {
                    ObjectKey::Expr(key) => ObjectKey::Expr(reference(key, problems)),
                    ObjectKey::Name(name) => ObjectKey::Name(name.clone()),
                },
                value: reference(&item.value, problems),
            };
            ExprKind::Object(items.iter().map(item).collect())
        }
        _ => return expr.clone(),
    };
    Expr { kind, span: expr.span }
}
