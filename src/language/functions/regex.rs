//! Regular expressions in the reference's syntax (RE2): `regex`, `regexall`, `replace`.

mod translate;

use std::collections::BTreeSet;
use std::sync::Arc;

use regex::{Captures, Regex};

use crate::language::types::Type;
use crate::language::value::{Members, Value};

use super::arguments::{Arguments, Problem};
use super::signature::{Function, Parameter, Shape};
use translate::{Mistake, translate};

const PATTERN: Parameter = Parameter::new("pattern", Shape::String);
const STRING: Parameter = Parameter::new("string", Shape::String);

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "regex",
        &[PATTERN, STRING],
        Shape::Any,
        regex,
        "What a regular expression matches: the text, or its captures as a list or object.",
    )
    .typed(|values| match values[0].as_str() {
        Some(pattern) => compile(pattern).map(|(_, shape)| shape.ty()),
        None => Ok(Type::Dynamic),
    }),
    Function::new(
        "regexall",
        &[PATTERN, STRING],
        Shape::List(&Shape::Any),
        regexall,
        "Everything that a regular expression matches.",
    )
    .typed(|values| match values[0].as_str() {
        Some(pattern) => compile(pattern).map(|(_, shape)| Type::list(shape.ty())),
        None => Ok(Type::list(Type::Dynamic)),
    }),
    Function::new(
        "replace",
        &[
            Parameter::new("str", Shape::String),
            Parameter::new("substr", Shape::String),
            Parameter::new("replace", Shape::String),
        ],
        Shape::String,
        replace,
        "The string with every occurrence of another replaced; one between slashes is a regular expression.",
    ),
];

/// What a match comes to.
enum Captured {
    Whole,
    Numbered(usize),
    Named(BTreeSet<Arc<str>>),
}

impl Captured {
    fn ty(&self) -> Type {
        match self {
            Self::Whole => Type::String,
            Self::Numbered(count) => Type::tuple(std::iter::repeat_n(Type::String, *count)),
            Self::Named(names) => Type::object(names.iter().map(|name| (Arc::clone(name), Type::String))),
        }
    }

    fn value(&self, captures: &Captures) -> Value {
        let text = |found: Option<regex::Match>| match found {
            Some(found) => Value::text(found.as_str()),
            None => Value::null(Type::String),
        };
        match self {
            Self::Whole => text(captures.get(0)),
            Self::Numbered(_) => Value::tuple(captures.iter().skip(1).map(text).collect()),
            Self::Named(names) => Value::object(
                names
                    .iter()
                    .map(|name| (Arc::clone(name), text(captures.name(name))))
                    .collect::<Members>(),
            ),
        }
    }
}

fn compile(pattern: &str) -> Result<(Regex, Captured), Problem> {
    let invalid = |why: String| Problem::argument(0, format!("invalid regexp pattern: {why}"));
    let regex = translated(pattern).map_err(|Mistake { what, part }| invalid(format!("{what} in {part}")))?;
    let mut names = BTreeSet::new();
    let mut unnamed = 0;
    for name in regex.capture_names().skip(1) {
        match name {
            Some(name) => {
                names.insert(Arc::from(name));
            }
            None => unnamed += 1,
        }
    }
    let captured = match (unnamed, names.is_empty()) {
        (0, true) => Captured::Whole,
        (0, false) => Captured::Named(names),
        (count, true) => Captured::Numbered(count),
        _ => return Err(invalid("cannot mix both named and unnamed capture groups".into())),
    };
    Ok((regex, captured))
}

fn translated(pattern: &str) -> Result<Regex, Mistake> {
    Regex::new(&translate(pattern)?).map_err(|_| Mistake {
        what: "invalid syntax",
        part: pattern.into(),
    })
}

fn regex(arguments: &Arguments) -> Result<Value, Problem> {
    let (regex, captured) = compile(arguments.text(0))?;
    match regex.captures(arguments.text(1)) {
        Some(captures) => Ok(captured.value(&captures)),
        None => Err(Problem::call("pattern did not match any part of the given string")),
    }
}

fn regexall(arguments: &Arguments) -> Result<Value, Problem> {
    let (regex, captured) = compile(arguments.text(0))?;
    let matches = regex
        .captures_iter(arguments.text(1))
        .map(|captures| captured.value(&captures))
        .collect();
    Ok(Value::list(captured.ty(), matches))
}

fn replace(arguments: &Arguments) -> Result<Value, Problem> {
    let (string, wanted, replacement) = (arguments.text(0), arguments.text(1), arguments.text(2));
    let replaced = match wanted.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        Some(pattern) => {
            let regex = translated(pattern)
                .map_err(|Mistake { what, part }| Problem::call(format!("error parsing regexp: {what}: `{part}`")))?;
            regex.replace_all(string, replacement).into_owned()
        }
        None => string.replace(wanted, replacement),
    };
    Ok(Value::text(&replaced))
}
