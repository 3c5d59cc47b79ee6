//! What to say when no conversion exists.

use crate::language::types::{ObjectType, Type};

use super::possible::possible;

/// What `got` would have to have or be to become `want`.
pub(crate) fn mismatch(got: &Type, want: &Type) -> String {
    match (got, want) {
        (Type::Object(got), Type::Object(want)) => objects(got, want),
        (Type::Tuple(_), Type::List(element)) if **element == Type::Dynamic => {
            "all list elements must have the same type".into()
        }
        (Type::Tuple(_), Type::Set(element)) if **element == Type::Dynamic => {
            "all set elements must have the same type".into()
        }
        (Type::Object(_), Type::Map(element)) if **element == Type::Dynamic => {
            "all map elements must have the same type".into()
        }
        (Type::Tuple(parts), Type::List(element) | Type::Set(element)) => parts
            .iter()
            .enumerate()
            .find(|(_, part)| !possible(part, element, true))
            .map(|(index, part)| format!("element {index}: {}", mismatch(part, element)))
            .unwrap_or_else(|| format!("all elements must be {}", element.friendly_constraint())),
        (Type::Object(parts), Type::Map(element)) => parts
            .attributes
            .iter()
            .find(|(_, part)| !possible(part, element, true))
            .map(|(name, part)| format!("element \"{name}\": {}", mismatch(part, element)))
            .unwrap_or_else(|| format!("all elements must be {}", element.friendly_constraint())),
        (Type::List(got) | Type::Set(got), Type::List(want)) => {
            format!("incorrect list element type: {}", mismatch(got, want))
        }
        (Type::List(got) | Type::Set(got), Type::Set(want)) => {
            format!("incorrect set element type: {}", mismatch(got, want))
        }
        (Type::Map(got), Type::Map(want)) => format!("incorrect map element type: {}", mismatch(got, want)),
        _ => format!("{} required", want.friendly_constraint()),
    }
}

fn objects(got: &ObjectType, want: &ObjectType) -> String {
    let missing: Vec<String> = want
        .attributes
        .keys()
        .filter(|name| !got.attributes.contains_key(*name) && !want.optional.contains(*name))
        .map(|name| format!("\"{name}\""))
        .collect();
    match &missing[..] {
        [] => {}
        [one] => return format!("attribute {one} is required"),
        [one, two] => return format!("attributes {one} and {two} are required"),
        [most @ .., last] => return format!("attributes {}, and {last} are required", most.join(", ")),
    }
    let differing = || {
        want.attributes
            .iter()
            .filter_map(|(name, want)| got.attributes.get(name).map(|got| (name, got, want)))
    };
    [true, false]
        .into_iter()
        .find_map(|loosely| differing().find(|(_, got, want)| !possible(got, want, loosely)))
        .map(|(name, got, want)| format!("attribute \"{name}\": {}", mismatch(got, want)))
        .unwrap_or_else(|| "incorrect object attributes".into())
}
