//! Attributes of objects as states hold them, and as values: numbers to the last digit, values of any type wrapped.

use std::fmt::Write;
use std::sync::Arc;

use crate::language::convert::convert;
use crate::language::json::{NotYetKnown, from_text_implied, to_text, type_from_json, type_to_json};
use crate::language::types::Type;
use crate::language::value::{Kind, Members, Path, PathStep, Value};
use crate::state::{SensitivePath, Step};

/// The value of a JSON text as that type. Attributes that the type does not have are dropped, missing ones are null:
/// both happen between versions of a provider. The error says what is wrong and holds no value.
pub fn decode(text: &str, of: &Type) -> Result<Value, String> {
    let implied = from_text_implied(text).map_err(|error| error.to_string())?;
    conform(&implied, of)
}

fn conform(value: &Value, of: &Type) -> Result<Value, String> {
    if value.is_null() {
        return Ok(Value::null(of.clone()));
    }
    match (of, value.kind()) {
        (Type::Dynamic, _) => unwrap(value),
        (Type::Object(object), Kind::Object(members)) => {
            let mut conformed = Members::new();
            for (name, of) in &object.attributes {
                let member = match members.get(name) {
                    Some(member) => conform(member, of).map_err(|error| format!("{name}: {error}"))?,
                    None => Value::null(of.clone()),
                };
                conformed.insert(Arc::clone(name), member);
            }
            Ok(Value::object(conformed))
        }
        (Type::List(element), Kind::Tuple(values)) => {
            Ok(Value::list((**element).clone(), conform_all(values, element)?))
        }
        (Type::Set(element), Kind::Tuple(values)) => Ok(Value::set((**element).clone(), conform_all(values, element)?)),
        (Type::Map(element), Kind::Object(members)) => {
            let conformed: Result<Members, String> = members
                .iter()
                .map(|(key, member)| Ok((Arc::clone(key), conform(member, element)?)))
                .collect();
            Ok(Value::map((**element).clone(), conformed?))
        }
        _ => convert(value, of).map_err(|error| error.message),
    }
}

fn conform_all(values: &[Value], element: &Type) -> Result<Vec<Value>, String> {
    values.iter().map(|value| conform(value, element)).collect()
}

/// `{"value": …, "type": …}`
fn unwrap(value: &Value) -> Result<Value, String> {
    let (Some(inside), Some(of)) = (value.get("value"), value.get("type")) else {
        return Err("a value with its type was expected".into());
    };
    let of = type_from_json(&crate::language::json::to_json(of)).ok_or("the type of a value was not understood")?;
    conform(inside, &of)
}

/// The JSON text of a value of that type. Marks are dropped; what is unknown is an error.
pub fn encode(value: &Value, of: &Type) -> Result<String, NotYetKnown> {
    if of.is_concrete() {
        return to_text(value);
    }
    let mut text = String::new();
    write_value(value, of, &mut text)?;
    Ok(text)
}

fn write_value(value: &Value, of: &Type, text: &mut String) -> Result<(), NotYetKnown> {
    if value.is_null() || of.is_concrete() {
        text.push_str(&to_text(value)?);
        return Ok(());
    }
    match (of, value.kind()) {
        (Type::Dynamic, _) => {
            let _ = write!(
                text,
                "{{\"value\":{},\"type\":{}}}",
                to_text(value)?,
                type_to_json(&value.ty())
            );
        }
        (Type::Object(object), Kind::Object(members)) => {
            let members = members
                .iter()
                .map(|(name, member)| (name, member, object.attributes.get(name).unwrap_or(&Type::Dynamic)));
            write_members(members, text)?;
        }
        (Type::Map(element), Kind::Map(_, members)) => {
            write_members(members.iter().map(|(name, member)| (name, member, &**element)), text)?;
        }
        (Type::List(element) | Type::Set(element), _) => {
            text.push('[');
            for (index, member) in value.as_sequence().unwrap_or_default().iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_value(member, element, text)?;
            }
            text.push(']');
        }
        _ => text.push_str(&to_text(value)?),
    }
    Ok(())
}

fn write_members<'a>(
    members: impl Iterator<Item = (&'a Arc<str>, &'a Value, &'a Type)>,
    text: &mut String,
) -> Result<(), NotYetKnown> {
    text.push('{');
    for (index, (name, member, of)) in members.enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&to_text(&Value::string(Arc::clone(name)))?);
        text.push(':');
        write_value(member, of, text)?;
    }
    text.push('}');
    Ok(())
}

/// A path as states write it, which tell attributes from keys: `value` is what it leads into. `None` when it leads
/// nowhere, or into a set (then the set is what is sensitive).
pub fn state_path(path: &[PathStep], value: &Value) -> Option<SensitivePath> {
    let mut at = value;
    let mut steps = Vec::with_capacity(path.len());
    for step in path {
        match (step, at.kind()) {
            (PathStep::Name(name), Kind::Object(members)) => {
                steps.push(Step::Attribute(Arc::clone(name)));
                at = members.get(name)?;
            }
            (PathStep::Name(name), Kind::Map(_, members)) => {
                steps.push(Step::Key(Arc::clone(name)));
                at = members.get(name)?;
            }
            (PathStep::Index(index), Kind::List(_, values) | Kind::Tuple(values)) => {
                steps.push(Step::Index(*index as u64));
                at = values.get(*index)?;
            }
            _ => return None,
        }
    }
    Some(steps)
}

/// A path of a state as a path into a value.
pub fn value_path(path: &[Step]) -> Path {
    path.iter()
        .map(|step| match step {
            Step::Attribute(name) | Step::Key(name) => PathStep::Name(Arc::clone(name)),
            Step::Index(index) => PathStep::Index(usize::try_from(*index).unwrap_or(usize::MAX)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, of: &Type) {
        let value = decode(text, of).expect(text);
        assert_eq!(encode(&value, of).expect("wholly known"), text);
    }

    #[test]
    fn attributes_come_out_as_they_went_in() {
        let of = Type::object([
            ("any", Type::Dynamic),
            ("names", Type::set(Type::String)),
            ("number", Type::Number),
            ("vars", Type::map(Type::String)),
        ]);
        check(
            r#"{"any":{"value":[2,{"a":"x"}],"type":["tuple",["number",["object",{"a":"string"}]]]},"names":["a","b"],"number":12345678901234567890123,"vars":{"A":"1"}}"#,
            &of,
        );
        check(r#"{"any":null,"names":null,"number":null,"vars":null}"#, &of);
    }

    #[test]
    fn attributes_may_come_and_go_between_versions() {
        let of = Type::object([("id", Type::String), ("new", Type::String)]);
        let value = decode(r#"{"id":"1","old":true}"#, &of).expect("it is read");
        assert_eq!(encode(&value, &of).expect("wholly known"), r#"{"id":"1","new":null}"#);
    }

    #[test]
    fn an_error_holds_no_value() {
        let of = Type::object([("vars", Type::map(Type::Number))]);
        let error = decode(r#"{"vars":{"A":"hunter2"}}"#, &of).expect_err("no number");
        assert_eq!(error, "vars: a number is required");
    }
}
