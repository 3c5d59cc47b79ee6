//! Defaults of attributes that may be left out, wherever in a type they stand.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::language::convert::{convert, unify_loosely};
use crate::language::types::Type;
use crate::language::value::{Kind, Members, Value};

/// A tree beside a type: what to put where, and the defaults further in.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Defaults(Option<Box<Node>>);

#[derive(Clone, PartialEq, Debug)]
enum Node {
    /// For each element of a list, set or map.
    Elements(Defaults),
    /// For each element of a tuple.
    Tuple(Vec<Defaults>),
    /// For the attributes of an object.
    Object {
        values: BTreeMap<Arc<str>, Value>,
        children: BTreeMap<Arc<str>, Defaults>,
    },
}

impl Defaults {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The same for every element of a collection.
    pub(super) fn for_elements(self) -> Self {
        if self.is_empty() {
            return self;
        }
        Self(Some(Box::new(Node::Elements(self))))
    }

    pub(super) fn of_tuple(children: Vec<Defaults>) -> Self {
        if children.iter().all(Self::is_empty) {
            return Self::default();
        }
        Self(Some(Box::new(Node::Tuple(children))))
    }

    pub(super) fn of_object(values: BTreeMap<Arc<str>, Value>, children: BTreeMap<Arc<str>, Defaults>) -> Self {
        let children: BTreeMap<_, _> = children.into_iter().filter(|(_, child)| !child.is_empty()).collect();
        if values.is_empty() && children.is_empty() {
            return Self::default();
        }
        Self(Some(Box::new(Node::Object { values, children })))
    }

    /// The value with defaults where attributes are left out or null. Its type may change: conversion comes after.
    #[must_use]
    pub fn apply(&self, value: &Value) -> Value {
        let Some(node) = &self.0 else {
            return value.clone();
        };
        let applied = match value.kind() {
            Kind::List(_, values) | Kind::Set(_, values) if values.is_empty() => return value.clone(),
            Kind::List(_, values) => match alike(node.elements(values)) {
                (Some(of), values) => Value::list(of, values),
                (None, values) => Value::tuple(values),
            },
            Kind::Set(_, values) => match alike(node.elements(values)) {
                (Some(of), values) => Value::set(of, values),
                (None, values) => Value::tuple(values),
            },
            Kind::Tuple(values) => Value::tuple(node.elements(values).collect()),
            Kind::Map(_, members) => {
                let members = node.members(members);
                let names: Vec<Arc<str>> = members.keys().cloned().collect();
                let (of, values) = alike(members.into_values());
                let members: Members = names.into_iter().zip(values).collect();
                match of {
                    Some(of) => Value::map(of, members),
                    None if members.is_empty() => return value.clone(),
                    None => Value::object(members),
                }
            }
            Kind::Object(members) => Value::object(node.members(members)),
            _ => return value.clone(),
        };
        applied.mark(value.marks())
    }
}

impl Node {
    fn elements(&self, values: &[Value]) -> impl Iterator<Item = Value> {
        values
            .iter()
            .enumerate()
            .map(|(index, value)| self.element(index, value))
    }

    fn element(&self, index: usize, value: &Value) -> Value {
        match self {
            Self::Elements(defaults) => defaults.apply(value),
            Self::Tuple(children) => children
                .get(index)
                .map_or_else(|| value.clone(), |child| child.apply(value)),
            Self::Object { .. } => value.clone(),
        }
    }

    fn members(&self, members: &Members) -> Members {
        let (values, children) = match self {
            Self::Elements(defaults) => {
                return members
                    .iter()
                    .map(|(name, value)| (Arc::clone(name), defaults.apply(value)))
                    .collect();
            }
            Self::Tuple(_) => return members.clone(),
            Self::Object { values, children } => (values, children),
        };
        let inside = |name: &Arc<str>, value: &Value| match children.get(name) {
            Some(child) => child.apply(value),
            None => value.clone(),
        };
        let mut applied: Members = members
            .iter()
            .map(|(name, value)| (Arc::clone(name), inside(name, value)))
            .collect();
        for (name, default) in values {
            match applied.get_mut(name) {
                Some(value) if !value.is_null() => {
                    if default.is_surely_not_null() {
                        *value = value.clone().not_null();
                    }
                }
                _ => {
                    applied.insert(Arc::clone(name), inside(name, default));
                }
            }
        }
        applied
    }
}

/// The values as one type, when there is one.
fn alike(values: impl Iterator<Item = Value>) -> (Option<Type>, Vec<Value>) {
    let values: Vec<Value> = values.collect();
    let types: Vec<Type> = values.iter().map(Value::ty).collect();
    let Some(of) = unify_loosely(&types) else {
        return (None, values);
    };
    match values.iter().map(|value| convert(value, &of)).collect() {
        Ok(converted) => (Some(of), converted),
        Err(_) => (None, values),
    }
}
