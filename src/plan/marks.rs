//! Marks taken off before a provider sees a value, and put back on what it answers.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::language::value::{Kind, Marks, Members, Path, PathStep, Value};
use crate::schema::{AttributeSchema, BlockSchema, Nesting};

/// Where marks were, outside in.
pub type MarkedPaths = Vec<(Path, Marks)>;

/// A value without any mark, and where the marks were.
pub fn strip(value: &Value) -> (Value, MarkedPaths) {
    if value.marks_deep().is_empty() {
        return (value.clone(), Vec::new());
    }
    let mut found = Vec::new();
    let stripped = strip_at(value, &mut Vec::new(), &mut found);
    (stripped, found)
}

fn strip_at(value: &Value, path: &mut Path, found: &mut MarkedPaths) -> Value {
    if !value.marks().is_empty() {
        found.push((path.clone(), value.marks()));
    }
    let mut below = |step: PathStep, value: &Value| {
        path.push(step);
        let stripped = strip_at(value, path, found);
        path.pop();
        stripped
    };
    match value.kind() {
        Kind::List(of, values) => Value::list(of.clone(), elements(values, &mut below)),
        Kind::Tuple(values) => Value::tuple(elements(values, &mut below)),
        Kind::Map(of, values) => Value::map(of.clone(), members(values, &mut below)),
        Kind::Object(values) => Value::object(members(values, &mut below)),
        other => other.clone().into(),
    }
}

fn elements(values: &[Value], below: &mut impl FnMut(PathStep, &Value) -> Value) -> Vec<Value> {
    let numbered = values.iter().enumerate();
    numbered
        .map(|(index, value)| below(PathStep::Index(index), value))
        .collect()
}

fn members(values: &Members, below: &mut impl FnMut(PathStep, &Value) -> Value) -> Members {
    values
        .iter()
        .map(|(name, value)| (Arc::clone(name), below(PathStep::Name(Arc::clone(name)), value)))
        .collect()
}

/// Where the marks of a value are, for looking them up.
pub fn marked_paths(value: &Value) -> BTreeSet<Path> {
    strip(value).1.into_iter().map(|(path, _)| path).collect()
}

/// The value with marks at these paths. A path that leads into something null, unknown or without that element
/// marks the last thing on its way when that is unknown or a set, and nothing otherwise.
#[must_use]
pub fn restore(value: Value, marked: &[(Path, Marks)]) -> Value {
    marked
        .iter()
        .fold(value, |value, (path, marks)| mark_at(value, path, *marks))
}

fn mark_at(value: Value, path: &[PathStep], marks: Marks) -> Value {
    let Some((step, rest)) = path.split_first() else {
        return value.mark(marks);
    };
    let own = value.marks();
    let marked: Value = match (value.into_kind(), step) {
        (Kind::Unknown(of, refinement), _) => Value::from(Kind::Unknown(of, refinement)).mark(marks),
        (Kind::Set(of, values), _) => Value::from(Kind::Set(of, values)).mark(marks),
        (Kind::List(of, values), PathStep::Index(index)) => {
            Kind::List(of, at_index(values, *index, rest, marks)).into()
        }
        (Kind::Tuple(values), PathStep::Index(index)) => Kind::Tuple(at_index(values, *index, rest, marks)).into(),
        (Kind::Map(of, values), PathStep::Name(name)) => Kind::Map(of, at_name(values, name, rest, marks)).into(),
        (Kind::Object(values), PathStep::Name(name)) => Kind::Object(at_name(values, name, rest, marks)).into(),
        (kind, _) => kind.into(),
    };
    marked.mark(own)
}

fn at_index(mut values: Arc<Vec<Value>>, index: usize, rest: &[PathStep], marks: Marks) -> Arc<Vec<Value>> {
    if let Some(element) = Arc::make_mut(&mut values).get_mut(index) {
        *element = mark_at(element.clone(), rest, marks);
    }
    values
}

fn at_name(mut values: Arc<Members>, name: &Arc<str>, rest: &[PathStep], marks: Marks) -> Arc<Members> {
    if let Some(member) = Arc::make_mut(&mut values).get_mut(name) {
        *member = mark_at(member.clone(), rest, marks);
    }
    values
}

/// The value with everything marked that its schema calls sensitive.
#[must_use]
pub fn by_schema(value: Value, schema: &BlockSchema) -> Value {
    mark_where(value, schema, |attribute| attribute.sensitive)
}

/// The value with those attributes marked that are sensitive here, and of which states do not say so.
pub(super) fn unrecorded(value: Value, schema: &BlockSchema) -> Value {
    mark_where(value, schema, |attribute| attribute.unrecorded)
}

fn mark_where(value: Value, schema: &BlockSchema, is_it: Which) -> Value {
    if !has(schema, is_it) {
        return value;
    }
    let own = value.marks();
    let kind = match value.into_kind() {
        Kind::Object(mut members) => {
            mark_members(Arc::make_mut(&mut members), schema, is_it);
            Kind::Object(members)
        }
        kind => kind,
    };
    Value::from(kind).mark(own)
}

/// Which attributes are marked.
type Which = fn(&AttributeSchema) -> bool;

fn mark_members(members: &mut Members, schema: &BlockSchema, is_it: Which) {
    for attribute in schema.attributes.iter().filter(|attribute| is_it(attribute)) {
        if let Some(member) = members.get_mut(&attribute.name) {
            *member = member.clone().sensitive();
        }
    }
    for nested in schema.blocks.iter().filter(|nested| has(&nested.block, is_it)) {
        if let Some(member) = members.get_mut(&nested.name) {
            *member = mark_nested(member.clone(), nested.nesting, &nested.block, is_it);
        }
    }
}

fn mark_nested(value: Value, nesting: Nesting, schema: &BlockSchema, is_it: Which) -> Value {
    let own = value.marks();
    let mark = |value: &Value| mark_where(value.clone(), schema, is_it);
    let marked: Value = match (nesting, value.into_kind()) {
        // Elements of sets carry no marks: all of the set is sensitive.
        (Nesting::Set, kind) => Value::from(kind).sensitive(),
        (_, Kind::List(of, values)) => Value::list(of, values.iter().map(mark).collect()),
        (_, Kind::Map(of, values)) => Value::map(
            of,
            values
                .iter()
                .map(|(name, value)| (Arc::clone(name), mark(value)))
                .collect(),
        ),
        (_, kind) => mark(&kind.into()),
    };
    marked.mark(own)
}

fn has(schema: &BlockSchema, is_it: Which) -> bool {
    schema.attributes.iter().any(is_it) || schema.blocks.iter().any(|nested| has(&nested.block, is_it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::types::Type;

    fn object(members: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
        Value::object(
            members
                .into_iter()
                .map(|(name, value)| (Arc::from(name), value))
                .collect(),
        )
    }

    #[test]
    fn marks_come_back_where_they_were() {
        let value = object([
            ("open", Value::string("a")),
            (
                "vars",
                Value::map(
                    Type::String,
                    [(Arc::from("KEY"), Value::string("secret").sensitive())]
                        .into_iter()
                        .collect(),
                ),
            ),
            ("list", Value::tuple(vec![Value::bool(true).sensitive()]).sensitive()),
        ]);
        let (stripped, marked) = strip(&value);
        assert!(stripped.marks_deep().is_empty());
        assert_eq!(restore(stripped, &marked), value);
    }

    #[test]
    fn a_mark_on_what_became_unknown_stays_on_the_unknown() {
        let (_, marked) = strip(&object([("a", object([("b", Value::string("x").sensitive())]))]));
        let restored = restore(object([("a", Value::unknown(Type::Dynamic))]), &marked);
        assert!(restored.get("a").is_some_and(Value::is_sensitive));
    }
}
