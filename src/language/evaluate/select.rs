//! Attributes and elements of values: what `.name` and `[key]` give.

use crate::diagnostic::nearest;
use crate::language::codes;
use crate::language::convert::convert;
use crate::language::types::Type;
use crate::language::value::{Kind, Value};

use super::fault::Fault;

const UNSUPPORTED: &str = "Unsupported attribute";
const INVALID_INDEX: &str = "Invalid index";
const NO_ELEMENT: &str = "The given key does not identify an element in this collection value";

/// What `value.name` gives, with the marks of the value.
pub fn attribute(value: &Value, name: &str) -> Result<Value, Box<Fault>> {
    let selected = match value.kind() {
        Kind::Object(members) => match members.get(name) {
            Some(member) => member.clone(),
            None => return Err(no_attribute(name, members.keys().map(|name| &**name))),
        },
        Kind::Map(_, members) => match members.get(name) {
            Some(member) => member.clone(),
            None => {
                let fault = Fault::new(
                    &codes::INVALID_INDEX,
                    "Missing map element",
                    format!("This map does not have an element with the key \"{name}\"."),
                );
                // The keys of a sensitive map are as secret as its values.
                let shown = members.keys().filter(|_| !value.is_sensitive());
                return Err(near(fault, name, shown.map(|name| &**name)));
            }
        },
        Kind::Null(_) => {
            return Err(Fault::new(
                &codes::NULL_ACCESS,
                "Attempt to get attribute from null value",
                "This value is null, so it does not have any attributes.",
            )
            .help("test for null first: `x == null ? … : x.name`, or `try(x.name, …)`"));
        }
        Kind::Unknown(Type::Dynamic, _) => Value::unknown(Type::Dynamic),
        Kind::Unknown(Type::Map(element), _) => Value::unknown(Type::clone(element)),
        Kind::Unknown(Type::Object(object), _) => match object.attributes.get(name) {
            Some(of) => Value::unknown(of.clone()),
            None => return Err(no_attribute(name, object.attributes.keys().map(|name| &**name))),
        },
        _ => return Err(no_attributes(&value.ty(), name)),
    };
    Ok(selected.mark(value.marks()))
}

/// Suggests the candidate that was probably meant.
fn near<'a>(fault: Box<Fault>, name: &str, candidates: impl Iterator<Item = &'a str>) -> Box<Fault> {
    match nearest(name, candidates) {
        Some(candidate) => fault.help(format!("did you mean `{candidate}`?")),
        None => fault,
    }
}

fn no_attribute<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Box<Fault> {
    let detail = format!("This object does not have an attribute named \"{name}\".");
    near(
        Fault::new(&codes::UNSUPPORTED_ATTRIBUTE, UNSUPPORTED, detail),
        name,
        candidates,
    )
}

/// For values of types that have no attributes.
fn no_attributes(of: &Type, name: &str) -> Box<Fault> {
    let fault = |detail: String| Fault::new(&codes::UNSUPPORTED_ATTRIBUTE, UNSUPPORTED, detail);
    match of {
        Type::List(element) if matches!(**element, Type::Object(_)) => {
            let has = matches!(&**element, Type::Object(object) if object.attributes.contains_key(name));
            let what = if has {
                format!("attribute \"{name}\"")
            } else {
                "an attribute".into()
            };
            fault(format!(
                "Can't access attributes on a list of objects. Did you mean to access {what} for a specific element \
                 of the list, or across all elements of the list?"
            ))
            .help(format!("write `[0].{name}` for one element or `[*].{name}` for all"))
        }
        Type::Set(element) if matches!(**element, Type::Object(_)) => fault(
            "Can't access attributes on a set of objects. Did you mean to access an attribute across all elements of \
             the set?"
                .into(),
        )
        .help(format!("write `[*].{name}` for the attribute of all elements")),
        Type::Bool | Type::Number | Type::String => fault(format!(
            "Can't access attributes on a primitive-typed value ({}).",
            of.friendly()
        )),
        _ => fault("This value does not have any attributes.".into()),
    }
}

/// What `value[key]` gives, with the marks of both.
pub fn index(value: &Value, key: &Value) -> Result<Value, Box<Fault>> {
    let invalid = |detail: &str| Fault::new(&codes::INVALID_INDEX, INVALID_INDEX, detail);
    if value.is_null() {
        return Err(Fault::new(
            &codes::NULL_ACCESS,
            "Attempt to index null value",
            "This value is null, so it does not have any indices.",
        )
        .help("test for null first: `x == null ? … : x[0]`, or `try(x[0], …)`"));
    }
    if key.is_null() {
        return Err(invalid("Can't use a null value as an indexing key."));
    }
    if matches!(key.kind(), Kind::Unknown(Type::Dynamic, _)) {
        return Ok(Value::unknown(Type::Dynamic).mark(value.marks()));
    }
    let selected = match value.kind() {
        Kind::Unknown(Type::Dynamic, _) => return Ok(value.clone()),
        Kind::List(..) | Kind::Tuple(_) | Kind::Unknown(Type::List(_) | Type::Tuple(_), _) => by_number(value, key)?,
        Kind::Map(..) | Kind::Object(_) | Kind::Unknown(Type::Map(_) | Type::Object(_), _) => by_name(value, key)?,
        Kind::Set(..) | Kind::Unknown(Type::Set(_), _) => {
            return Err(invalid(
                "Elements of a set are identified only by their value and don't have any separate index or key to \
                 select with, so it's only possible to perform operations across all elements of the set.",
            )
            .help("make a list of it with `tolist`, or use `[*]` or `for` for all elements"));
        }
        _ => return Err(invalid("This value does not have any indices.")),
    };
    Ok(selected.mark(value.marks()))
}

fn key_as(key: &Value, of: &Type) -> Result<Value, Box<Fault>> {
    convert(key, of).map_err(|error| {
        Fault::new(
            &codes::INVALID_INDEX,
            INVALID_INDEX,
            format!("{NO_ELEMENT}: {}.", error.message),
        )
    })
}

fn by_number(value: &Value, key: &Value) -> Result<Value, Box<Fault>> {
    let key = key_as(key, &Type::Number)?;
    let elements = value.as_sequence();
    let Some(number) = key.as_number() else {
        return Ok(Value::unknown(element_type(value)));
    };
    let invalid = |why: &str| Fault::new(&codes::INVALID_INDEX, INVALID_INDEX, format!("{NO_ELEMENT}: {why}."));
    if !number.is_integer() {
        return Err(
            invalid("indexing a sequence requires a whole number, but the given index has a fractional part")
                .help("`/` divides with a fraction: round with `floor`"),
        );
    }
    if number.is_negative() {
        return Err(invalid("a negative number is not a valid index for a sequence")
            .help("count from the end with `x[length(x) - 1]`, or `element(x, -1)`"));
    }
    let at = number.to_usize().unwrap_or(usize::MAX);
    if let Some(elements) = elements {
        return match elements.get(at) {
            Some(element) => Ok(element.clone().mark(key.marks())),
            None if elements.is_empty() => Err(invalid("the collection has no elements")),
            None => Err(invalid(
                "the given index is greater than or equal to the length of the collection",
            )),
        };
    }
    match value.ty() {
        Type::Tuple(types) => match types.get(at) {
            Some(of) => Ok(Value::unknown(of.clone()).mark(key.marks())),
            None => Err(invalid(
                "the given index is greater than or equal to the length of the collection",
            )),
        },
        _ if value
            .refinement()
            .and_then(|refinement| refinement.max_length)
            .is_some_and(|max| at >= max) =>
        {
            Err(invalid(
                "the given index is greater than or equal to the length of the collection",
            ))
        }
        _ => Ok(Value::unknown(element_type(value))),
    }
}

/// The type of an element nobody knows yet.
fn element_type(value: &Value) -> Type {
    match value.ty() {
        Type::List(element) | Type::Set(element) | Type::Map(element) => Type::clone(&element),
        _ => Type::Dynamic,
    }
}

fn by_name(value: &Value, key: &Value) -> Result<Value, Box<Fault>> {
    let numeric = matches!(key.ty(), Type::Number);
    let key = key_as(key, &Type::String)?;
    let missing = |names: Vec<&str>, name: &str| {
        let is_object = matches!(value.ty(), Type::Object(_));
        let hint = if numeric && is_object {
            " An object only supports looking up attributes by name, not by numeric index."
        } else {
            ""
        };
        let fault = Fault::new(&codes::INVALID_INDEX, INVALID_INDEX, format!("{NO_ELEMENT}.{hint}"));
        if key.is_sensitive() || value.is_sensitive() {
            fault
        } else {
            near(fault, name, names.into_iter())
        }
    };
    let Some(name) = key.as_str() else {
        return Ok(Value::unknown(element_type(value)));
    };
    match value.kind() {
        Kind::Map(_, members) | Kind::Object(members) => match members.get(name) {
            Some(member) => Ok(if matches!(value.kind(), Kind::Map(..)) {
                member.clone().mark(key.marks())
            } else {
                member.clone()
            }),
            None => Err(missing(members.keys().map(|name| &**name).collect(), name)),
        },
        Kind::Unknown(Type::Object(object), _) => match object.attributes.get(name) {
            Some(of) => Ok(Value::unknown(of.clone())),
            None => Err(missing(object.attributes.keys().map(|name| &**name).collect(), name)),
        },
        _ => Ok(Value::unknown(element_type(value))),
    }
}
