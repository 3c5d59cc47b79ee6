//! Whether a conversion between two types exists, before any value is seen.

use crate::language::equality::same;
use crate::language::types::{ObjectType, Type};

use super::unify::unify_types;

/// Whether values of one type can become the other. Strictly: without loss and always; loosely: for some values.
pub(crate) fn possible(from: &Type, to: &Type, loosely: bool) -> bool {
    if *to == Type::Dynamic || from == to {
        return true;
    }
    match (from, to) {
        (Type::Dynamic, _) => loosely,
        (Type::Number | Type::Bool, Type::String) => true,
        (Type::String, Type::Number | Type::Bool) => loosely,
        (Type::Object(from), Type::Object(to)) => objects(from, to, loosely),
        (Type::Tuple(from), Type::Tuple(to)) => {
            from.len() == to.len() && from.iter().zip(to.iter()).all(|(from, to)| possible(from, to, loosely))
        }
        (Type::List(_), Type::Set(_)) if !loosely => false,
        (Type::List(from) | Type::Set(from), Type::List(to) | Type::Set(to)) | (Type::Map(from), Type::Map(to)) => {
            possible(from, to, loosely)
        }
        (Type::Tuple(from), Type::List(to) | Type::Set(to)) => match common(from.iter(), to, loosely) {
            // Elements of any type make a list only when nothing is known about any of them.
            Some(Type::Dynamic) => from.iter().all(|of| *of == Type::Dynamic),
            Some(element) => from.iter().all(|of| possible(of, &element, loosely)),
            None => false,
        },
        (Type::Object(from), Type::Map(to)) => match common(from.attributes.values(), to, loosely) {
            Some(element) => from.attributes.values().all(|of| possible(of, &element, loosely)),
            None => false,
        },
        (Type::Map(from), Type::Object(to)) => {
            loosely
                && to
                    .attributes
                    .iter()
                    .all(|(name, of)| to.optional.contains(name) || possible(from, of, true))
        }
        _ => same(from, to),
    }
}

fn objects(from: &ObjectType, to: &ObjectType, loosely: bool) -> bool {
    to.attributes
        .iter()
        .all(|(name, wanted)| match from.attributes.get(name) {
            Some(of) => possible(of, wanted, loosely),
            None => to.optional.contains(name),
        })
}

/// The element type that a tuple or object gets as a collection: what is asked for, or what its parts have in common.
pub(super) fn common<'a>(parts: impl Iterator<Item = &'a Type> + Clone, element: &Type, loosely: bool) -> Option<Type> {
    if *element != Type::Dynamic || parts.clone().next().is_none() {
        return Some(element.clone());
    }
    let parts: Vec<Type> = parts.cloned().collect();
    unify_types(&parts, loosely)
}
