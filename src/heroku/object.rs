//! Between the API's JSON and the objects of plan and state.
//!
//! A resource says what the API tells; here it becomes a whole object of the schema's type: completed from the prior
//! object where the API is silent, and unchanged where the difference is only one of null and empty.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::language::types::Type;
use crate::language::value::{Kind, Members, Value};
use crate::schema::heroku::provider_schema;
use crate::schema::{BlockSchema, NestedSchema, Nesting};

/// What the API told about an object, attribute by attribute.
pub(crate) type Told = BTreeMap<&'static str, Value>;

/// The attribute as a text, when it is a known one.
pub(crate) fn text<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    object.get(name)?.as_str()
}

/// The attribute as a text; empty when it is none.
pub(crate) fn text_or_empty<'v>(object: &'v Value, name: &str) -> &'v str {
    text(object, name).unwrap_or_default()
}

/// The attribute as a text, when it is a known one that is not empty.
pub(crate) fn given<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    text(object, name).filter(|text| !text.is_empty())
}

/// The attribute as a switch, when it is a known one.
pub(crate) fn flag(object: &Value, name: &str) -> Option<bool> {
    object.get(name)?.as_bool()
}

/// The known texts of an attribute that is a map, by key.
pub(crate) fn map_of(object: &Value, name: &str) -> BTreeMap<String, String> {
    let members = object.get(name).and_then(Value::as_members);
    members
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| Some((key.to_string(), value.as_str()?.to_owned())))
        .collect()
}

/// The known texts of an attribute that is a list or set.
pub(crate) fn texts_of(object: &Value, name: &str) -> Vec<String> {
    let elements = object.get(name).and_then(Value::as_sequence).unwrap_or_default();
    elements
        .iter()
        .filter_map(|element| element.as_str().map(str::to_owned))
        .collect()
}

/// The first block of that type.
pub(crate) fn block<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    object.get(name)?.as_sequence()?.first()
}

/// A text of the API as a value.
pub(crate) fn string(text: &str) -> Value {
    if is_nfc(text) {
        Value::string(text)
    } else {
        Value::string(text.nfc().collect::<String>())
    }
}

/// A text or null.
pub(crate) fn maybe(text: Option<&str>) -> Value {
    text.map_or_else(|| Value::null(Type::String), string)
}

/// A list of texts.
pub(crate) fn strings<'t>(texts: impl IntoIterator<Item = &'t str>) -> Value {
    Value::list(Type::String, texts.into_iter().map(string).collect())
}

/// A set of texts.
pub(crate) fn string_set<'t>(texts: impl IntoIterator<Item = &'t str>) -> Value {
    let sorted: BTreeSet<&str> = texts.into_iter().collect();
    Kind::Set(Type::String, Arc::new(sorted.into_iter().map(string).collect())).into()
}

/// A map of texts.
pub(crate) fn string_map(texts: &BTreeMap<String, String>) -> Value {
    Value::map(
        Type::String,
        texts
            .iter()
            .map(|(key, text)| (Arc::from(key.as_str()), string(text)))
            .collect(),
    )
}

/// An object from its members.
pub(crate) fn object<const N: usize>(members: [(&'static str, Value); N]) -> Value {
    Value::object(
        members
            .into_iter()
            .map(|(name, value)| (Arc::from(name), value))
            .collect(),
    )
}

/// A text inside JSON, by pointer (`/app/id`).
pub(crate) fn at<'j>(json: &'j Json, pointer: &str) -> Option<&'j str> {
    json.pointer(pointer)?.as_str()
}

/// The generation of an app or space: a text or an object with a name, by the version of the API.
pub(crate) fn generation(json: &Json) -> &str {
    at(json, "/generation/name")
        .or(at(json, "/generation"))
        .unwrap_or("cedar")
}

/// The identity of an object of the API.
pub(crate) fn id_of(json: &Json) -> Value {
    maybe(at(json, "/id"))
}

/// The object as it is now: as told; where nothing is told, as it was.
pub(crate) fn read(kind: &str, prior: &Value, mut told: Told) -> Value {
    let schema = provider_schema();
    let block = schema.resources.get(kind).map(|schema| &schema.block);
    // What has a default is never null once it is read: null would differ from the default.
    let has_default = |name: &str| {
        block
            .and_then(|block| block.attribute(name)?.default.as_ref())
            .is_some()
    };
    build(kind, |name, of| {
        let before = prior.get(name);
        match (told.remove(name), before) {
            (Some(now), Some(before)) if before.is_null() && has_default(name) => now,
            (Some(now), Some(before)) => settle(before, now),
            (Some(now), None) => now,
            (None, Some(before)) => before.clone(),
            (None, None) => of,
        }
    })
}

/// What is planned, or the prior value where both say the same. Terraform's provider writes an argument that nobody gave
/// as `""`, `0`, `false` or empty into the state: to give none is no change of it.
pub(crate) fn unless_the_same(prior: &Value, planned: Members) -> Members {
    planned
        .into_iter()
        .map(|(name, planned)| {
            let settled = keep(prior.get(&name), &planned);
            (name, settled)
        })
        .collect()
}

/// An object that is taken over as it is told: there is no state of it whose blanks would have to be kept.
pub(crate) fn taken_over(kind: &str, stub: &Value, mut told: Told) -> Value {
    build(kind, |name, of| {
        told.remove(name)
            .unwrap_or_else(|| stub.get(name).cloned().unwrap_or(of))
    })
}

/// The object after it was made or changed: as planned; where that was unknown, as told, else as it was.
pub(crate) fn applied(kind: &str, prior: &Value, planned: &Value, mut told: Told) -> Value {
    build(kind, |name, of| {
        let told = told.remove(name);
        let fallback = || {
            prior
                .get(name)
                .filter(|value| value.is_wholly_known())
                .cloned()
                .unwrap_or(of.clone())
        };
        match planned.get(name) {
            // An empty text that was told stands for the null that was planned.
            Some(planned) if planned.is_null() => match told {
                Some(told) if told.as_str() == Some("") => told,
                _ => planned.clone(),
            },
            Some(planned) => fill(planned, told.as_ref(), &fallback()),
            None => told.unwrap_or_else(fallback),
        }
    })
}

/// An object of that type with these attributes, everything else null or empty.
pub(crate) fn sparse(kind: &str, mut told: Told) -> Value {
    build(kind, |name, of| told.remove(name).unwrap_or(of))
}

/// The same from attributes whose names are found by looking.
pub(crate) fn partial(kind: &str, mut known: BTreeMap<Arc<str>, Value>) -> Value {
    build(kind, |name, of| known.remove(name).unwrap_or(of))
}

fn build(kind: &str, mut attribute: impl FnMut(&str, Value) -> Value) -> Value {
    let schema = provider_schema();
    let none = BlockSchema::default();
    let block = schema.resources.get(kind).map_or(&none, |schema| &schema.block);
    let attributes = block
        .attributes
        .iter()
        .map(|schema| (Arc::clone(&schema.name), Value::null(schema.ty.clone())));
    let blocks = block
        .blocks
        .iter()
        .map(|nested| (Arc::clone(&nested.name), empty(nested)));
    let members: Members = attributes
        .chain(blocks)
        .map(|(name, of)| {
            let value = attribute(&name, of);
            (name, value)
        })
        .collect();
    Value::object(members)
}

fn empty(nested: &NestedSchema) -> Value {
    let of = nested.block.implied_type();
    match nested.nesting {
        Nesting::Single => Value::null(of),
        Nesting::List => Value::list(of, Vec::new()),
        Nesting::Set => Kind::Set(of, Arc::default()).into(),
        Nesting::Map => Value::map(of, Members::new()),
    }
}

/// The plan with its unknown parts taken from what was told, else from the fallback.
fn fill(planned: &Value, told: Option<&Value>, fallback: &Value) -> Value {
    if planned.is_wholly_known() {
        return planned.clone();
    }
    let inside = |name: &str| told.and_then(|told| told.get(name));
    let below = |name: &str, planned: &Value| {
        let null = Value::null(planned.ty());
        fill(planned, inside(name), fallback.get(name).unwrap_or(&null))
    };
    match planned.kind() {
        Kind::Unknown(..) => told.unwrap_or(fallback).clone().mark(planned.marks()),
        Kind::Object(members) => Value::object(
            members
                .iter()
                .map(|(name, planned)| (Arc::clone(name), below(name, planned)))
                .collect(),
        )
        .mark(planned.marks()),
        Kind::Map(of, members) => Value::map(
            of.clone(),
            members
                .iter()
                .map(|(name, planned)| (Arc::clone(name), below(name, planned)))
                .collect(),
        )
        .mark(planned.marks()),
        Kind::List(of, elements) => {
            let told = told.and_then(Value::as_sequence).unwrap_or_default();
            let filled = elements.iter().enumerate().map(|(index, planned)| {
                let null = Value::null(planned.ty());
                fill(
                    planned,
                    told.get(index),
                    fallback.as_sequence().and_then(|all| all.get(index)).unwrap_or(&null),
                )
            });
            Value::list(of.clone(), filled.collect()).mark(planned.marks())
        }
        _ => told.unwrap_or(fallback).clone(),
    }
}

/// The new value, or the old one when they say the same; marks of the old one stay.
fn settle(before: &Value, now: Value) -> Value {
    if same(before, &now) {
        return before.clone();
    }
    let marks = before.marks();
    let settled = match (before.kind(), now.kind()) {
        (Kind::Map(_, old), Kind::Map(of, new)) => Value::map(
            of.clone(),
            new.iter()
                .map(|(name, now)| (Arc::clone(name), keep(old.get(name), now)))
                .collect(),
        ),
        (Kind::Object(old), Kind::Object(new)) => Value::object(
            new.iter()
                .map(|(name, now)| (Arc::clone(name), keep(old.get(name), now)))
                .collect(),
        ),
        (Kind::List(_, old), Kind::List(of, new)) if old.len() == new.len() => Value::list(
            of.clone(),
            old.iter()
                .zip(new.iter())
                .map(|(old, now)| keep(Some(old), now))
                .collect(),
        ),
        _ => now,
    };
    settled.mark(marks)
}

fn keep(before: Option<&Value>, now: &Value) -> Value {
    before.map_or_else(|| now.clone(), |before| settle(before, now.clone()))
}

/// Whether two values say the same: null is as good as false, zero or empty, marks do not count.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    if is_nothing(left) && is_nothing(right) {
        return true;
    }
    let members = |left: &Members, right: &Members| {
        left.keys()
            .chain(right.keys())
            .all(|name| match (left.get(name), right.get(name)) {
                (Some(left), Some(right)) => same(left, right),
                _ => false,
            })
    };
    match (left.kind(), right.kind()) {
        (Kind::Unknown(..), _) | (_, Kind::Unknown(..)) => false,
        (Kind::Object(left), Kind::Object(right)) | (Kind::Map(_, left), Kind::Map(_, right)) => members(left, right),
        _ => match (left.as_sequence(), right.as_sequence()) {
            (Some(left), Some(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
            }
            _ => left.kind() == right.kind(),
        },
    }
}

/// Null, false, zero, empty.
fn is_nothing(value: &Value) -> bool {
    match value.kind() {
        Kind::Null(_) => true,
        Kind::Bool(value) => !value,
        Kind::Number(number) => number.is_zero(),
        Kind::String(text) => text.is_empty(),
        _ => value.as_sequence().is_some_and(<[Value]>::is_empty) || value.as_members().is_some_and(Members::is_empty),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_of_null_and_empty_is_none() {
        let prior = sparse(
            "heroku_app",
            Told::from([("name", string("shop")), ("space", string(""))]),
        );
        let now = Told::from([
            ("space", maybe(None)),
            ("internal_routing", Value::bool(false)),
            ("buildpacks", strings([])),
        ]);
        assert_eq!(read("heroku_app", &prior, now), prior);
    }

    #[test]
    fn what_was_planned_stays_and_the_unknown_is_filled() {
        let planned = sparse(
            "heroku_addon",
            Told::from([
                ("plan", string("x:y")),
                ("name", Value::unknown(Type::String)),
                ("id", Value::unknown(Type::String)),
            ]),
        );
        let told = Told::from([("plan", string("x:other")), ("name", string("x-curved-1"))]);
        let now = applied("heroku_addon", &Value::null(Type::Dynamic), &planned, told);
        assert_eq!(
            (text(&now, "plan"), text(&now, "name")),
            (Some("x:y"), Some("x-curved-1"))
        );
        assert!(now.is_wholly_known() && now.get("id").is_some_and(Value::is_null));
    }

    #[test]
    fn marks_of_single_config_vars_stay_when_others_change() {
        let vars = |value: &str| {
            Value::map(
                Type::String,
                Members::from([("A".into(), string(value)), ("B".into(), string("b").sensitive())]),
            )
        };
        let prior = sparse("heroku_app", Told::from([("config_vars", vars("old"))]));
        let now = read(
            "heroku_app",
            &prior,
            Told::from([("config_vars", vars("new").unmark_all_for_test())]),
        );
        let vars = now.get("config_vars").expect("an attribute");
        assert!(vars.get("B").is_some_and(Value::is_sensitive));
        assert_eq!(vars.get("A").and_then(Value::as_str), Some("new"));
    }

    trait UnmarkForTest {
        fn unmark_all_for_test(self) -> Value;
    }

    impl UnmarkForTest for Value {
        fn unmark_all_for_test(self) -> Value {
            let members = self.as_members().expect("a map").clone();
            Value::map(
                Type::String,
                members
                    .into_iter()
                    .map(|(name, value)| (name, value.unmark().0))
                    .collect(),
            )
        }
    }
}
