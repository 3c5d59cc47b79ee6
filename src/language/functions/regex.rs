//! Regular expressions in the reference's syntax (RE2): `regex`, `regexall`, `replace`.

mod class;
mod expand;
mod translate;

use std::sync::Arc;

use regex::{Captures, Regex, RegexBuilder};

use crate::language::types::Type;
use crate::language::value::{Members, Value};

use super::arguments::{Arguments, Problem};
use super::signature::{Function, Parameter, Shape};
use expand::expand;
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
        Some(pattern) => compile(pattern).map(|compiled| ty(&compiled)),
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
        Some(pattern) => compile(pattern).map(|compiled| Type::list(ty(&compiled))),
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

/// A pattern that can be searched for.
pub(super) struct Pattern {
    regex: Regex,
    /// The name of each group.
    names: Vec<Option<Arc<str>>>,
}

impl Pattern {
    fn new(pattern: &str) -> Result<Self, Mistake> {
        let translated = translate(pattern)?;
        // As deep as RE2 allows; so large that what it allows is compiled.
        let regex = RegexBuilder::new(&translated.pattern)
            .nest_limit(1000)
            .size_limit(64 << 20)
            .build()
            .map_err(|_| Mistake {
                what: "invalid syntax",
                part: pattern.into(),
            })?;
        Ok(Self {
            regex,
            names: translated.names,
        })
    }
}

/// What a match comes to.
enum Captured {
    Whole,
    Numbered,
    Named,
}

/// The pattern that is the first argument, and what a match of it comes to.
fn compile(pattern: &str) -> Result<(Pattern, Captured), Problem> {
    let invalid = |why: String| Problem::argument(0, format!("invalid regexp pattern: {why}"));
    let pattern = Pattern::new(pattern).map_err(|Mistake { what, part }| invalid(format!("{what} in {part}")))?;
    let named = pattern.names.iter().filter(|name| name.is_some()).count();
    let captured = match (named, pattern.names.len()) {
        (0, 0) => Captured::Whole,
        (0, _) => Captured::Numbered,
        (named, all) if named == all => Captured::Named,
        _ => return Err(invalid("cannot mix both named and unnamed capture groups".into())),
    };
    Ok((pattern, captured))
}

fn ty((pattern, captured): &(Pattern, Captured)) -> Type {
    match captured {
        Captured::Whole => Type::String,
        Captured::Numbered => Type::tuple(pattern.names.iter().map(|_| Type::String)),
        Captured::Named => Type::object(
            pattern
                .names
                .iter()
                .flatten()
                .map(|name| (Arc::clone(name), Type::String)),
        ),
    }
}

/// What one match comes to; of several groups with one name the last counts.
fn value((pattern, captured): &(Pattern, Captured), captures: &Captures) -> Value {
    let text = |found: Option<regex::Match>| match found {
        Some(found) => Value::text(found.as_str()),
        None => Value::null(Type::String),
    };
    let mut groups = captures.iter();
    let whole = groups.next().flatten();
    match captured {
        Captured::Whole => text(whole),
        Captured::Numbered => Value::tuple(groups.map(text).collect()),
        Captured::Named => {
            let names = pattern.names.iter().flatten().cloned();
            Value::object(names.zip(groups.map(text)).collect::<Members>())
        }
    }
}

fn regex(arguments: &Arguments) -> Result<Value, Problem> {
    let compiled = compile(arguments.text(0))?;
    match compiled.0.regex.captures(arguments.text(1)) {
        Some(captures) => Ok(value(&compiled, &captures)),
        None => Err(Problem::call("pattern did not match any part of the given string")),
    }
}

fn regexall(arguments: &Arguments) -> Result<Value, Problem> {
    let compiled = compile(arguments.text(0))?;
    let matches = compiled.0.regex.captures_iter(arguments.text(1));
    let values = matches.map(|captures| value(&compiled, &captures)).collect();
    Ok(Value::list(ty(&compiled), values))
}

fn replace(arguments: &Arguments) -> Result<Value, Problem> {
    let (string, wanted, replacement) = (arguments.text(0), arguments.text(1), arguments.text(2));
    let replaced = match wanted.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        Some(pattern) => {
            let pattern = Pattern::new(pattern)
                .map_err(|Mistake { what, part }| Problem::call(format!("error parsing regexp: {what}: `{part}`")))?;
            let each = |captures: &Captures| expand(replacement, &pattern.names, captures);
            pattern.regex.replace_all(string, each).into_owned()
        }
        None => string.replace(wanted, replacement),
    };
    Ok(Value::text(&replaced))
}
