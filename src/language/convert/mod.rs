//! Conversion of values to types, as assignment, arguments and operators do it.
//!
//! Takes a value and a type; gives the value as that type, or where and why it cannot be one. Marks and what is
//! known about unknown values travel along. A message names types and attributes, never a value.

mod mismatch;
mod possible;
mod run;
mod unify;

use std::fmt;

pub(crate) use mismatch::mismatch;
pub(crate) use possible::possible;
pub(crate) use run::plain;
pub use unify::{unify, unify_loosely};

use super::types::Type;
use super::value::{Path, PathStep, Value};

/// Why a value cannot be converted.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct ConvertError {
    /// The part at fault, from the value that was to be converted.
    pub path: Path,
    /// What it should have been: "a number is required". Holds no value.
    pub message: String,
}

/// `.attribute[0]: a number is required`; without a path the message alone.
impl fmt::Display for ConvertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", Steps(&self.path))?;
        }
        f.write_str(&self.message)
    }
}

/// A path as people write it: `.app["a-b"][0]`.
pub struct Steps<'a>(pub &'a [PathStep]);

impl fmt::Display for Steps<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in self.0 {
            match step {
                PathStep::Name(name) if is_identifier(name) => write!(f, ".{name}")?,
                PathStep::Name(name) => write!(f, "[{}]", super::set::quoted(name))?,
                PathStep::Index(index) => write!(f, "[{index}]")?,
                PathStep::Element => f.write_str("[...]")?,
            }
        }
        Ok(())
    }
}

/// Whether a text can stand as a name: a letter or `_`, then letters, digits, `_` and `-`.
pub(crate) fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    characters
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic())
        && characters.all(|next| next == '_' || next == '-' || next.is_alphanumeric())
}

/// The value as that type.
pub fn convert(value: &Value, to: &Type) -> Result<Value, ConvertError> {
    if *to == Type::Dynamic || value.has_type(to) {
        return Ok(value.clone());
    }
    let from = value.ty();
    if !possible(&from, to, true) {
        return Err(ConvertError {
            path: Path::new(),
            message: mismatch(&from, to),
        });
    }
    run::Conversion::new(true).run(value, to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::value::{Kind, Members};

    fn text(text: &str) -> Value {
        Value::string(text)
    }

    fn number(value: i64) -> Value {
        Value::number(value)
    }

    fn object(members: &[(&str, Value)]) -> Value {
        let members: Members = members
            .iter()
            .map(|(name, value)| ((*name).into(), value.clone()))
            .collect();
        Value::object(members)
    }

    fn optional(attributes: &[(&str, Type)], optional: &[&str]) -> Type {
        Type::Object(
            crate::language::types::ObjectType {
                attributes: attributes
                    .iter()
                    .map(|(name, of)| ((*name).into(), of.clone()))
                    .collect(),
                optional: optional.iter().map(|&name| name.into()).collect(),
            }
            .into(),
        )
    }

    #[test]
    fn values_become_what_is_asked_for() {
        let strings = Type::list(Type::String);
        let cases = [
            (number(5), Type::String, "\"5\""),
            (text("5"), Type::Number, "5"),
            (text("true"), Type::Bool, "true"),
            (text("0"), Type::Bool, "false"),
            (
                Value::tuple(vec![text("a"), number(1)]),
                strings.clone(),
                r#"["a", "1"]"#,
            ),
            (
                Value::tuple(vec![text("b"), text("a"), text("b")]),
                Type::set(Type::String),
                r#"{"a", "b"}"#,
            ),
            (
                Value::tuple(vec![text("a"), Value::bool(true)]),
                Type::list(Type::Dynamic),
                r#"["a", "true"]"#,
            ),
            (
                object(&[("a", number(1)), ("b", text("x"))]),
                Type::map(Type::Dynamic),
                r#"{"a": "1", "b": "x"}"#,
            ),
            (
                object(&[("a", number(1)), ("other", text("x"))]),
                optional(&[("a", Type::String), ("b", Type::Number)], &["b"]),
                r#"{"a": "1", "b": null(number)}"#,
            ),
            (Value::null(Type::Dynamic), strings.clone(), "null(list(string))"),
            (Value::unknown(Type::Dynamic), strings, "unknown(list(string))"),
            (
                Value::tuple(vec![]),
                Type::map(Type::String),
                "error: map of string required",
            ),
            (text("x"), Type::Number, "error: a number is required"),
            (
                text("True"),
                Type::Bool,
                "error: a bool is required; to convert from string, use lowercase \"true\"",
            ),
            (
                Value::tuple(vec![text("x")]),
                Type::list(Type::Number),
                "error: [0]: a number is required",
            ),
            (
                object(&[]),
                optional(&[("a", Type::String)], &[]),
                "error: attribute \"a\" is required",
            ),
            (
                object(&[("a", Value::tuple(vec![]))]),
                optional(&[("a", Type::Number)], &[]),
                "error: attribute \"a\": number required",
            ),
            (
                Value::tuple(vec![text("a"), Value::tuple(vec![])]),
                Type::list(Type::Dynamic),
                "error: all list elements must have the same type",
            ),
        ];
        for (value, to, expected) in cases {
            let found = match convert(&value, &to) {
                Ok(converted) => format!("{converted:?}"),
                Err(error) => format!("error: {error}"),
            };
            assert_eq!(found, expected, "{value:?} to {to}");
        }
    }

    #[test]
    fn marks_stay_with_elements_and_move_to_sets() {
        let value = Value::tuple(vec![text("a").sensitive(), text("b")]);
        let list = convert(&value, &Type::list(Type::String)).expect("converts");
        assert!(!list.is_sensitive() && list.as_sequence().expect("known")[0].is_sensitive());
        let set = convert(&value, &Type::set(Type::String)).expect("converts");
        assert!(set.is_sensitive());
    }

    #[test]
    fn unknown_values_keep_what_is_known_about_them() {
        let value = Value::unknown(Type::tuple([Type::String, Type::String])).not_null();
        let list = convert(&value, &Type::list(Type::Dynamic)).expect("converts");
        let Kind::Unknown(of, Some(refinement)) = list.kind() else {
            panic!("{list:?}");
        };
        assert_eq!(*of, Type::list(Type::String));
        assert!(refinement.not_null && refinement.min_length == 2 && refinement.max_length == Some(2));
    }
}
