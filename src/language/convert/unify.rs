//! The one type that several types can all become.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::language::types::{ObjectType, Type};

use super::possible::possible;

/// The most particular type that all can become without loss; none when there is none, or nothing to unify.
pub fn unify(types: &[Type]) -> Option<Type> {
    unify_types(types, false)
}

/// As [`unify`], but conversions that fail for some values count as well.
pub fn unify_loosely(types: &[Type]) -> Option<Type> {
    unify_types(types, true)
}

#[derive(Default)]
struct Census {
    maps: usize,
    lists: usize,
    sets: usize,
    objects: usize,
    tuples: usize,
    dynamics: usize,
}

impl Census {
    fn of(types: &[Type]) -> Self {
        let mut census = Self::default();
        for of in types {
            match of {
                Type::Map(_) => census.maps += 1,
                Type::List(_) => census.lists += 1,
                Type::Set(_) => census.sets += 1,
                Type::Object(_) => census.objects += 1,
                Type::Tuple(_) => census.tuples += 1,
                Type::Dynamic => census.dynamics += 1,
                _ => {}
            }
        }
        census
    }
}

pub(super) fn unify_types(types: &[Type], loosely: bool) -> Option<Type> {
    let first = types.first()?;
    if types.iter().all(|of| of == first) {
        return Some(first.clone());
    }
    let count = types.len();
    let Census {
        maps,
        lists,
        sets,
        objects,
        tuples,
        dynamics,
    } = Census::of(types);
    let all = |some: usize| some > 0 && some + dynamics == count;
    if dynamics > 0 && [maps, lists, sets, objects, tuples].into_iter().any(all) {
        // What is unknown may turn out to be anything, so nothing can be promised.
        return Some(Type::Dynamic);
    }
    if all(maps) || all(lists) || all(sets) {
        return unify_collections(types, loosely);
    }
    if all(objects) {
        return unify_objects(types, loosely);
    }
    if all(tuples) {
        return unify_tuples(types, loosely);
    }
    if maps > 0 && maps + objects + dynamics == count {
        if let Some(of @ Type::Map(_)) = unify_with(types, loosely, |of| matches!(of, Type::Object(_)), as_map) {
            return Some(of);
        }
    } else if lists > 0 && lists + tuples + dynamics == count {
        if let Some(of @ Type::List(_)) = unify_with(types, loosely, |of| matches!(of, Type::Tuple(_)), as_list) {
            return Some(of);
        }
    } else if objects > 0 && tuples > 0 {
        return None;
    }
    preferred(types, loosely)
}

/// The first of the types, most general first, that all others can become.
fn preferred(types: &[Type], loosely: bool) -> Option<Type> {
    by_generality(types)
        .into_iter()
        .map(|index| &types[index])
        .find(|wanted| types.iter().all(|of| possible(of, wanted, loosely)))
        .cloned()
}

fn unify_collections(types: &[Type], loosely: bool) -> Option<Type> {
    let elements: Vec<Type> = types
        .iter()
        .filter_map(|of| match of {
            Type::List(element) | Type::Set(element) | Type::Map(element) => Some(Type::clone(element)),
            _ => None,
        })
        .collect();
    let element = unify_types(&elements, loosely)?;
    let unified = match types.first()? {
        Type::List(_) => Type::list(element),
        Type::Set(_) => Type::set(element),
        _ => Type::map(element),
    };
    types
        .iter()
        .all(|of| possible(of, &unified, loosely))
        .then_some(unified)
}

fn unify_objects(types: &[Type], loosely: bool) -> Option<Type> {
    let objects: Vec<&ObjectType> = types
        .iter()
        .filter_map(|of| match of {
            Type::Object(object) => Some(&**object),
            _ => None,
        })
        .collect();
    let (first, rest) = objects.split_first()?;
    if rest
        .iter()
        .any(|object| !object.attributes.keys().eq(first.attributes.keys()))
    {
        return as_map(types, loosely);
    }
    let mut attributes = std::collections::BTreeMap::new();
    for name in first.attributes.keys() {
        let across: Vec<Type> = objects.iter().map(|object| object.attributes[name].clone()).collect();
        attributes.insert(Arc::clone(name), unify_types(&across, loosely)?);
    }
    let unified = Type::Object(Arc::new(ObjectType {
        attributes,
        optional: Default::default(),
    }));
    if types.iter().all(|of| possible(of, &unified, loosely)) {
        Some(unified)
    } else {
        as_map(types, loosely)
    }
}

fn unify_tuples(types: &[Type], loosely: bool) -> Option<Type> {
    let tuples: Vec<&[Type]> = types
        .iter()
        .filter_map(|of| match of {
            Type::Tuple(elements) => Some(&**elements),
            _ => None,
        })
        .collect();
    let (first, rest) = tuples.split_first()?;
    if rest.iter().any(|tuple| tuple.len() != first.len()) {
        return as_list(types, loosely);
    }
    let mut elements = Vec::with_capacity(first.len());
    for index in 0..first.len() {
        let across: Vec<Type> = tuples.iter().map(|tuple| tuple[index].clone()).collect();
        elements.push(unify_types(&across, loosely)?);
    }
    let unified = Type::tuple(elements);
    if types.iter().all(|of| possible(of, &unified, loosely)) {
        Some(unified)
    } else {
        as_list(types, loosely)
    }
}

/// The map that all these objects can become.
fn as_map(types: &[Type], loosely: bool) -> Option<Type> {
    let attributes: Vec<Type> = types
        .iter()
        .flat_map(|of| match of {
            Type::Object(object) => object.attributes.values().cloned().collect(),
            _ => Vec::new(),
        })
        .collect();
    let unified = Type::map(unify_types(&attributes, loosely)?);
    types
        .iter()
        .all(|of| possible(of, &unified, loosely))
        .then_some(unified)
}

/// The list that all these tuples can become.
fn as_list(types: &[Type], loosely: bool) -> Option<Type> {
    let elements: Vec<Type> = types
        .iter()
        .flat_map(|of| match of {
            Type::Tuple(elements) => elements.to_vec(),
            _ => Vec::new(),
        })
        .collect();
    let unified = Type::list(unify_types(&elements, loosely)?);
    types
        .iter()
        .all(|of| possible(of, &unified, loosely))
        .then_some(unified)
}

/// Unifies again with those of one kind replaced by the collection they make.
fn unify_with(
    types: &[Type],
    loosely: bool,
    replaced: impl Fn(&Type) -> bool,
    collect: impl Fn(&[Type], bool) -> Option<Type>,
) -> Option<Type> {
    let structures: Vec<Type> = types.iter().filter(|of| replaced(of)).cloned().collect();
    let collection = collect(&structures, loosely)?;
    let types: Vec<Type> = types
        .iter()
        .map(|of| if replaced(of) { collection.clone() } else { of.clone() })
        .collect();
    unify_types(&types, loosely)
}

/// Indices, more general types before those that can become them, else in the order given.
fn by_generality(types: &[Type]) -> Vec<usize> {
    let mut waiting: Vec<usize> = (0..types.len())
        .map(|index| {
            types
                .iter()
                .filter(|other| generality(other, &types[index]) == Ordering::Less)
                .count()
        })
        .collect();
    let mut order: Vec<usize> = (0..types.len()).filter(|&index| waiting[index] == 0).collect();
    let mut next = 0;
    while let Some(&done) = order.get(next) {
        for index in 0..types.len() {
            if generality(&types[done], &types[index]) == Ordering::Less {
                waiting[index] -= 1;
                if waiting[index] == 0 {
                    order.push(index);
                }
            }
        }
        next += 1;
    }
    order
}

/// `Less` when the left is the more general.
fn generality(left: &Type, right: &Type) -> Ordering {
    match (left, right) {
        (Type::Dynamic, Type::Dynamic) => Ordering::Equal,
        (Type::Dynamic, _) => Ordering::Greater,
        (_, Type::Dynamic) => Ordering::Less,
        (Type::String, Type::Number | Type::Bool) => Ordering::Less,
        (Type::Number | Type::Bool, Type::String) => Ordering::Greater,
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => {
            generality(a, b)
        }
        (Type::List(_), Type::Tuple(_) | Type::Set(_))
        | (Type::Tuple(_), Type::Set(_))
        | (Type::Map(_), Type::Object(_)) => Ordering::Less,
        (Type::Tuple(_), Type::List(_)) | (Type::Set(_), Type::Tuple(_) | Type::List(_)) => Ordering::Greater,
        (Type::Object(_), Type::Map(_)) => Ordering::Greater,
        (Type::Object(a), Type::Object(b)) if a.attributes.keys().eq(b.attributes.keys()) => {
            together(a.attributes.values().zip(b.attributes.values()))
        }
        (Type::Tuple(a), Type::Tuple(b)) if a.len() == b.len() => together(a.iter().zip(b.iter())),
        _ => Ordering::Equal,
    }
}

fn together<'a>(pairs: impl Iterator<Item = (&'a Type, &'a Type)>) -> Ordering {
    let (mut more, mut less) = (false, false);
    for (left, right) in pairs {
        match generality(left, right) {
            Ordering::Less => more = true,
            Ordering::Greater => less = true,
            Ordering::Equal => {}
        }
    }
    match (more, less) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_unify_to_what_all_can_become() {
        let object = |of: &[(&str, Type)]| Type::object(of.iter().map(|(name, of)| (*name, of.clone())));
        let cases: Vec<(Vec<Type>, Option<&str>)> = vec![
            (vec![], None),
            (vec![Type::String, Type::Number], Some("string")),
            (vec![Type::Bool, Type::Number], None),
            (vec![Type::Dynamic, Type::Number], Some("any")),
            (vec![Type::Dynamic, Type::list(Type::String)], Some("any")),
            (
                vec![Type::list(Type::String), Type::list(Type::Number)],
                Some("list(string)"),
            ),
            (
                vec![Type::tuple([Type::Number]), Type::tuple([Type::Bool, Type::String])],
                Some("list(string)"),
            ),
            (
                vec![Type::list(Type::String), Type::tuple([Type::Number])],
                Some("list(string)"),
            ),
            (
                vec![object(&[("a", Type::Number)]), object(&[("a", Type::String)])],
                Some("object({a=string})"),
            ),
            (
                vec![object(&[("a", Type::Number)]), object(&[("b", Type::String)])],
                Some("map(string)"),
            ),
            (
                vec![object(&[("a", Type::tuple([]))]), object(&[("b", Type::String)])],
                None,
            ),
            (vec![object(&[]), Type::tuple([])], None),
            (
                vec![Type::map(Type::String), object(&[("a", Type::Bool)])],
                Some("map(string)"),
            ),
        ];
        for (types, expected) in cases {
            let found = unify(&types).map(|of| of.to_string());
            assert_eq!(found.as_deref(), expected, "{types:?}");
        }
    }
}
