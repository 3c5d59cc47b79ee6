//! Maps and objects: `keys`, `length`, `lookup`, `merge`, `transpose`, `values`, `zipmap`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::language::convert::convert;
use crate::language::evaluate::length_bounds;
use crate::language::number::Number;
use crate::language::set::quoted;
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Members, Value};

use super::arguments::{Arguments, Problem};
use super::signature::{Function, Parameter, Shape};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "keys",
        &[Parameter::new("inputMap", Shape::Any).takes_unknown().takes_marks()],
        Shape::Any,
        keys,
        "The names in a map or object, in order.",
    ),
    Function::new(
        "length",
        &[Parameter::new("value", Shape::Any).takes_unknown().takes_marks()],
        Shape::Number,
        length,
        "How many elements a collection or characters a string has.",
    ),
    Function::new(
        "lookup",
        &[
            Parameter::new("inputMap", Shape::Any).takes_unknown().takes_marks(),
            Parameter::new("key", Shape::String).takes_unknown().takes_marks(),
        ],
        Shape::Any,
        lookup,
        "The element of a map with a key, or a default when there is none.",
    )
    .variadic(
        Parameter::new("default", Shape::Any)
            .nullable()
            .takes_unknown()
            .takes_marks(),
    )
    .may_return_null(),
    Function::new(
        "merge",
        &[],
        Shape::Any,
        merge,
        "The elements of all the maps or objects in one; later ones win.",
    )
    .variadic(Parameter::new("maps", Shape::Any).nullable().takes_marks())
    .typed(merge_type),
    Function::new(
        "transpose",
        &[Parameter::new("values", Shape::Map(&Shape::List(&Shape::String)))],
        Shape::Map(&Shape::List(&Shape::String)),
        transpose,
        "A map of lists turned around: each element with the list of its keys.",
    ),
    Function::new(
        "values",
        &[Parameter::new("mapping", Shape::Any).takes_marks()],
        Shape::Any,
        values,
        "The values in a map or object, in the order of their names.",
    )
    .typed(values_type),
    Function::new(
        "zipmap",
        &[
            Parameter::new("keys", Shape::List(&Shape::String)).takes_marks(),
            Parameter::new("values", Shape::Any).takes_marks(),
        ],
        Shape::Any,
        zipmap,
        "A map of keys and the values at the same index.",
    )
    .typed(zipmap_type),
];

fn keys(arguments: &Arguments) -> Result<Value, Problem> {
    let map = arguments.value(0);
    let named = |names: &mut dyn Iterator<Item = &Arc<str>>| -> Vec<Value> {
        names.map(|name| Value::string(Arc::clone(name))).collect()
    };
    let keys = match map.kind() {
        Kind::Map(_, members) => Value::list(Type::String, named(&mut members.keys())),
        Kind::Object(members) => Value::tuple(named(&mut members.keys())),
        Kind::Unknown(Type::Object(object), _) => Value::tuple(named(&mut object.attributes.keys())),
        Kind::Unknown(Type::Map(_), _) => Value::unknown(Type::list(Type::String)),
        Kind::Unknown(Type::Dynamic, _) => Value::unknown(Type::Dynamic),
        _ => return Err(Problem::argument(0, "must have map or object type")),
    };
    Ok(keys.mark(map.marks()))
}

fn length(arguments: &Arguments) -> Result<Value, Problem> {
    let value = arguments.value(0);
    let length = match (value.kind(), value.ty()) {
        (Kind::String(_) | Kind::Unknown(Type::String, _), _) => super::strings::length(value),
        (Kind::Unknown(Type::Dynamic, _), _) => Value::unknown(Type::Number),
        (_, Type::Tuple(elements)) => Value::number(elements.len()),
        (_, Type::Object(object)) => Value::number(object.attributes.len()),
        (_, Type::List(_) | Type::Set(_) | Type::Map(_)) => {
            let (least, most) = length_bounds(value);
            Value::unknown(Type::Number).between(Some(least.into()), most.map(Number::from))
        }
        _ => {
            return Err(Problem::call(
                "argument must be a string, a collection type, or a structural type",
            ));
        }
    };
    Ok(length.mark(value.marks()))
}

fn lookup(arguments: &Arguments) -> Result<Value, Problem> {
    let count = arguments.values.len();
    if count > 3 {
        return Err(Problem::call(format!(
            "lookup() takes two or three arguments, got {count}"
        )));
    }
    let (map, key) = (arguments.value(0), arguments.value(1));
    let default = arguments.values.get(2);
    let marks = map.marks().union(key.marks());
    let found = match (map.kind(), key.as_str()) {
        (Kind::Object(members), Some(name)) => match (members.get(name), default) {
            (Some(value), _) => value.clone(),
            (None, Some(default)) => default.clone(),
            (None, None) => {
                let shown = if key.is_sensitive() {
                    "(sensitive value)".into()
                } else {
                    quoted(name)
                };
                return Err(Problem::argument(
                    0,
                    format!("the given object has no attribute {shown}"),
                ));
            }
        },
        (Kind::Map(element, members), Some(name)) => {
            let default = default.map(|default| as_element(default, element)).transpose()?;
            match (members.get(name), default) {
                (Some(value), _) => value.clone(),
                (None, Some(default)) => default,
                (None, None) => {
                    let shown = if key.is_sensitive() {
                        "(sensitive value)".into()
                    } else {
                        quoted(name)
                    };
                    return Err(Problem::call(format!("lookup failed to find key {shown}")));
                }
            }
        }
        (Kind::Map(element, _), None) => undecided(element, default)?,
        (Kind::Unknown(Type::Map(element), _), _) => undecided(element, default)?,
        (Kind::Object(_) | Kind::Unknown(Type::Object(_) | Type::Dynamic, _), _) => Value::unknown(Type::Dynamic),
        _ => return Err(Problem::argument(0, "lookup() requires a map as the first argument")),
    };
    Ok(found.mark(marks))
}

/// An element that is not known yet, with a default that must fit.
fn undecided(element: &Type, default: Option<&Value>) -> Result<Value, Problem> {
    if let Some(default) = default {
        as_element(default, element)?;
    }
    Ok(Value::unknown(element.clone()))
}

fn as_element(default: &Value, element: &Type) -> Result<Value, Problem> {
    convert(default, element)
        .map_err(|_| Problem::argument(2, "the default value must have the same type as the map elements"))
}

fn merge_type(values: &[Value]) -> Result<Type, Problem> {
    let mut attributes = BTreeMap::new();
    let mut names_known = true;
    let types: Vec<Type> = values.iter().map(Value::ty).collect();
    for (value, of) in values.iter().zip(&types) {
        match (of, value.as_members()) {
            (Type::Dynamic, _) => return Ok(Type::Dynamic),
            (Type::Object(_) | Type::Map(_), _) if value.is_null() => {}
            (Type::Object(object), _) => {
                attributes.extend(
                    object
                        .attributes
                        .iter()
                        .map(|(name, of)| (Arc::clone(name), of.clone())),
                );
            }
            (Type::Map(element), Some(members)) => {
                attributes.extend(members.keys().map(|name| (Arc::clone(name), Type::clone(element))));
            }
            (Type::Map(_), None) => names_known = false,
            (other, _) => {
                return Err(Problem::call(format!(
                    "arguments must be maps or objects, got \"{}\"",
                    other.friendly()
                )));
            }
        }
    }
    match types.first() {
        None => Ok(Type::object::<Arc<str>>([])),
        Some(first) if types.iter().all(|of| of == first) => Ok(first.clone()),
        Some(_) if names_known => Ok(Type::object(attributes)),
        Some(_) => Ok(Type::Dynamic),
    }
}

fn merge(arguments: &Arguments) -> Result<Value, Problem> {
    let mut merged = Members::new();
    let mut marks = Marks::NONE;
    // Maps alike give a map; anything else an object. Types are compared without building them.
    let mut element: Option<&Type> = None;
    let mut maps_alike = !arguments.values.is_empty();
    for value in arguments.values {
        match value.kind() {
            Kind::Map(of, members) => {
                maps_alike &= element.is_none_or(|element| element == of);
                element = Some(of);
                merged.extend(members.iter().map(|(name, value)| (Arc::clone(name), value.clone())));
            }
            Kind::Object(members) => {
                maps_alike = false;
                merged.extend(members.iter().map(|(name, value)| (Arc::clone(name), value.clone())));
            }
            Kind::Null(Type::Map(of)) => {
                maps_alike &= element.is_none_or(|element| *element == **of);
                element = Some(of);
            }
            Kind::Null(Type::Object(_) | Type::Dynamic) => maps_alike = false,
            _ => {
                merge_type(arguments.values)?;
            }
        }
        if !value.is_null() {
            marks = marks.union(value.marks());
        }
    }
    let result = match element {
        Some(element) if maps_alike => Value::map(element.clone(), merged),
        _ => Value::object(merged),
    };
    Ok(result.mark(marks))
}

fn transpose(arguments: &Arguments) -> Result<Value, Problem> {
    if !arguments.value(0).is_wholly_known() {
        return Ok(Value::unknown(Type::map(Type::list(Type::String))));
    }
    let mut turned: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    for (key, list) in arguments.members(0) {
        let Some(values) = list.as_sequence() else {
            return Err(Problem::call("input must not contain null list"));
        };
        for value in values {
            let Kind::String(name) = value.kind() else {
                return Err(Problem::call("input list must not contain null string"));
            };
            turned
                .entry(Arc::clone(name))
                .or_default()
                .push(Value::string(Arc::clone(key)));
        }
    }
    let members = turned
        .into_iter()
        .map(|(name, keys)| (name, Value::list(Type::String, keys)))
        .collect();
    Ok(Value::map(Type::list(Type::String), members))
}

fn values_type(values: &[Value]) -> Result<Type, Problem> {
    match values[0].ty() {
        Type::Map(element) => Ok(Type::List(element)),
        Type::Object(object) => Ok(Type::tuple(object.attributes.values().cloned())),
        _ => Err(Problem::call("values() requires a map as the first argument")),
    }
}

fn values(arguments: &Arguments) -> Result<Value, Problem> {
    let map = arguments.value(0);
    let all = || arguments.members(0).values().cloned().collect();
    let values = match map.kind() {
        Kind::Map(element, _) => Value::list(element.clone(), all()),
        Kind::Object(_) => Value::tuple(all()),
        _ => return Err(Problem::call("values() requires a map as the first argument")),
    };
    Ok(values.mark(map.marks()))
}

fn unequal(keys: usize, values: usize) -> Problem {
    Problem::call(format!(
        "number of keys ({keys}) does not match number of values ({values})"
    ))
}

fn zipmap_type(values: &[Value]) -> Result<Type, Problem> {
    match values[1].ty() {
        Type::List(element) => Ok(Type::Map(element)),
        Type::Tuple(types) => {
            let Some(keys) = values[0].as_sequence().filter(|_| values[0].is_wholly_known()) else {
                return Ok(Type::Dynamic);
            };
            if keys.len() != types.len() {
                return Err(unequal(keys.len(), types.len()));
            }
            let names = keys.iter().map(|key| key.as_str().unwrap_or_default());
            Ok(Type::object(names.zip(types.iter().cloned())))
        }
        _ => Err(Problem::call("values argument must be a list or tuple value")),
    }
}

fn zipmap(arguments: &Arguments) -> Result<Value, Problem> {
    let (keys, values) = (arguments.value(0), arguments.value(1));
    let mut marks = keys.marks().union(values.marks());
    let (names, elements) = (arguments.sequence(0), arguments.sequence(1));
    if !matches!(values.kind(), Kind::List(..) | Kind::Tuple(_)) {
        return Err(Problem::call("values argument must be a list or tuple value"));
    }
    if !keys.is_wholly_known() {
        return Ok(Value::unknown(zipmap_type(arguments.values)?).mark(marks));
    }
    if names.len() != elements.len() {
        return Err(unequal(names.len(), elements.len()));
    }
    let mut members = Members::new();
    for (index, (name, value)) in names.iter().zip(elements).enumerate() {
        let Kind::String(text) = name.kind() else {
            return Err(Problem::call(format!("keys list has null value at index {index}")));
        };
        marks = marks.union(name.marks());
        members.insert(Arc::clone(text), value.clone());
    }
    let zipped = match values.kind() {
        Kind::List(element, _) => Value::map(element.clone(), members),
        _ => Value::object(members),
    };
    Ok(zipped.mark(marks))
}
