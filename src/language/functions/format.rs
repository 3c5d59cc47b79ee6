//! `format` and `formatlist`.

mod verb;

use crate::language::types::Type;
use crate::language::value::{Kind, Value};

use super::arguments::{Arguments, Problem};
use super::signature::{Function, Parameter, Shape};
use verb::{Verb, write};

const FORMAT: Parameter = Parameter::new("format", Shape::String);
const ARGS: Parameter = Parameter::new("args", Shape::Any).nullable().takes_unknown();

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "format",
        &[FORMAT],
        Shape::String,
        format,
        "A string made after a pattern, with values in place of its verbs (`%s`, `%d`, `%v`, …).",
    )
    .variadic(ARGS),
    Function::new(
        "formatlist",
        &[FORMAT],
        Shape::List(&Shape::String),
        formatlist,
        "Strings made after a pattern, one for each element of the lists among the values.",
    )
    .variadic(ARGS),
];

fn format(arguments: &Arguments) -> Result<Value, Problem> {
    let pattern = arguments.text(0);
    if !arguments.values[1..].iter().all(Value::is_wholly_known) {
        let prefix = pattern.find('%').map_or("", |at| &pattern[..at]);
        return Ok(Value::unknown(Type::String).with_prefix(prefix));
    }
    let values: Vec<&Value> = arguments.values[1..].iter().collect();
    formatted(pattern, &values).map(|text| Value::text(&text))
}

/// The pattern with values in place of its verbs.
fn formatted(pattern: &str, values: &[&Value]) -> Result<String, Problem> {
    let mut text = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let (mut next, mut highest) = (1, 0);
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("%%") {
            text.push('%');
            rest = after;
            continue;
        }
        let offset = pattern.len() - rest.len();
        let (verb, length) = Verb::parse(rest, offset, next, pattern)?;
        write(&verb, values, &mut text)?;
        highest = highest.max(verb.argument);
        next = verb.argument + 1;
        rest = &rest[length..];
    }
    text.push_str(rest);
    if highest < values.len() {
        let why = if highest == 0 {
            "too many arguments; no verbs in format string".to_owned()
        } else {
            format!("too many arguments; only {highest} used by format string")
        };
        return Err(Problem::argument(highest + 1, why));
    }
    Ok(text)
}

/// What one argument of `formatlist` gives to each string.
enum Source<'a> {
    Each(&'a [Value]),
    Always(&'a Value),
    Unknown,
}

fn formatlist(arguments: &Arguments) -> Result<Value, Problem> {
    let (pattern, values) = (arguments.text(0), &arguments.values[1..]);
    let mut count: Option<(usize, usize)> = None;
    let mut sources = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let source = match (value.kind(), value.ty()) {
            (Kind::Set(_, elements), _) if !elements.iter().all(Value::is_known) => Source::Unknown,
            (Kind::List(_, elements) | Kind::Set(_, elements) | Kind::Tuple(elements), _) => Source::Each(elements),
            (Kind::Unknown(..), Type::List(_) | Type::Set(_) | Type::Tuple(_) | Type::Dynamic) => Source::Unknown,
            _ => Source::Always(value),
        };
        let length = match (&source, value.ty()) {
            (Source::Each(elements), _) => Some(elements.len()),
            (Source::Unknown, Type::Tuple(types)) => Some(types.len()),
            _ => None,
        };
        if let Some(length) = length {
            match count {
                Some((chosen, wanted)) if wanted != length => {
                    return Err(Problem::argument(
                        index + 1,
                        format!(
                            "argument {} has length {length}, which is inconsistent with argument {} of length {wanted}",
                            index + 1,
                            chosen + 1
                        ),
                    ));
                }
                Some(_) => {}
                None => count = Some((index, length)),
            }
        }
        sources.push(source);
    }
    if sources.iter().any(|source| matches!(source, Source::Unknown)) {
        return Ok(Value::unknown(Type::list(Type::String)));
    }
    let mut strings = Vec::new();
    for at in 0..count.map_or(1, |(_, length)| length) {
        let row: Vec<&Value> = sources
            .iter()
            .map(|source| match source {
                Source::Each(elements) => &elements[at],
                Source::Always(value) => value,
                Source::Unknown => &values[0],
            })
            .collect();
        if !row.iter().all(|value| value.is_wholly_known()) {
            strings.push(Value::unknown(Type::String).not_null());
            continue;
        }
        let text = formatted(pattern, &row).map_err(|problem| {
            if values.is_empty() {
                problem
            } else {
                Problem::call(format!("error on format iteration {at}: {}", problem.message))
            }
        })?;
        strings.push(Value::text(&text));
    }
    Ok(Value::list(Type::String, strings))
}
