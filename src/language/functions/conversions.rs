//! Types and marks: `tostring` and its like, `coalesce`, `sensitive`, `try`, `can`.

use crate::language::convert::{convert, possible, unify_loosely};
use crate::language::equality::unknown_bool;
use crate::language::set::quoted;
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Members, Value};

use super::arguments::{Arguments, Problem};
use super::signature::{Function, Parameter, Shape};

/// Takes anything at all.
const ANYTHING: Parameter = Parameter::new("value", Shape::Any)
    .nullable()
    .takes_unknown()
    .takes_marks();
const V: Parameter = Parameter::new("v", Shape::Any).nullable().takes_unknown().takes_marks();

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "can",
        &[Parameter::new("expression", Shape::Any)],
        Shape::Bool,
        lazily,
        "Whether an expression can be evaluated without a mistake.",
    ),
    Function::new(
        "coalesce",
        &[],
        Shape::Any,
        coalesce,
        "The first argument that is neither null nor an empty string.",
    )
    .variadic(Parameter::new("vals", Shape::Any).nullable().takes_unknown())
    .typed(coalesce_type),
    Function::new(
        "ephemeralasnull",
        &[ANYTHING],
        Shape::Any,
        ephemeralasnull,
        "The value with null in place of what must not be stored.",
    )
    .may_return_null(),
    Function::new(
        "issensitive",
        &[ANYTHING],
        Shape::Bool,
        issensitive,
        "Whether the value is marked as sensitive.",
    )
    .may_return_null(),
    Function::new(
        "nonsensitive",
        &[ANYTHING],
        Shape::Any,
        nonsensitive,
        "The value without its mark as sensitive.",
    )
    .may_return_null(),
    Function::new(
        "sensitive",
        &[ANYTHING],
        Shape::Any,
        sensitive,
        "The value marked as sensitive, so that it is never shown.",
    )
    .may_return_null(),
    Function::new(
        "tobool",
        &[V],
        Shape::Bool,
        |arguments| to(arguments, &Type::Bool),
        "The value as a bool.",
    )
    .may_return_null(),
    Function::new(
        "tolist",
        &[V],
        Shape::List(&Shape::Any),
        |arguments| to(arguments, &Type::list(Type::Dynamic)),
        "The value as a list, its elements of one type.",
    )
    .may_return_null(),
    Function::new(
        "tomap",
        &[V],
        Shape::Map(&Shape::Any),
        |arguments| to(arguments, &Type::map(Type::Dynamic)),
        "The value as a map, its elements of one type.",
    )
    .may_return_null(),
    Function::new(
        "tonumber",
        &[V],
        Shape::Number,
        |arguments| to(arguments, &Type::Number),
        "The value as a number.",
    )
    .may_return_null(),
    Function::new(
        "toset",
        &[V],
        Shape::Set(&Shape::Any),
        |arguments| to(arguments, &Type::set(Type::Dynamic)),
        "The value as a set: sorted, without duplicates.",
    )
    .may_return_null(),
    Function::new(
        "tostring",
        &[V],
        Shape::String,
        |arguments| to(arguments, &Type::String),
        "The value as a string.",
    )
    .may_return_null(),
    Function::new(
        "try",
        &[],
        Shape::Any,
        lazily,
        "The first argument that can be evaluated without a mistake.",
    )
    .variadic(Parameter::new("expressions", Shape::Any))
    .may_return_null(),
];

/// The functions of the language before version 0.12, which are gone.
pub(super) static FORMER: &[Function] = &[
    Function::new(
        "list",
        &[],
        Shape::Any,
        |_| {
            Err(Problem::call(
                "the \"list\" function was deprecated in Terraform v0.12 and is no longer available; use \
                 tolist([ ... ]) syntax to write a literal list",
            ))
        },
        "Gone: write `[…]`.",
    )
    .variadic(Parameter::new("vals", Shape::Any).nullable().takes_unknown()),
    Function::new(
        "map",
        &[],
        Shape::Any,
        |_| {
            Err(Problem::call(
                "the \"map\" function was deprecated in Terraform v0.12 and is no longer available; use \
                 tomap({ ... }) syntax to write a literal map",
            ))
        },
        "Gone: write `{…}`.",
    )
    .variadic(Parameter::new("vals", Shape::Any).nullable().takes_unknown()),
];

/// The evaluator itself runs `try` and `can`, whose arguments may fail.
fn lazily(_: &Arguments) -> Result<Value, Problem> {
    Err(Problem::call("its arguments are evaluated one by one"))
}

fn to(arguments: &Arguments, wanted: &Type) -> Result<Value, Problem> {
    let value = arguments.value(0);
    let cannot = |what: &str| {
        let wanted = wanted.friendly_constraint();
        Problem::argument(0, format!("cannot convert {what} to {wanted}"))
    };
    let of = value.ty();
    if !possible(&of, wanted, true) {
        return Err(cannot(&of.friendly()));
    }
    convert(value, wanted).map_err(|_| match (value.kind(), wanted) {
        _ if value.is_sensitive() => cannot(&format!("this sensitive {}", of.friendly())),
        (Kind::String(text), Type::Bool) => Problem::argument(
            0,
            format!(
                "cannot convert {} to bool; only the strings \"true\" or \"false\" are allowed",
                quoted(text)
            ),
        ),
        (Kind::String(text), Type::Number) => Problem::argument(
            0,
            format!(
                "cannot convert {} to number; given string must be a decimal representation of a number",
                quoted(text)
            ),
        ),
        _ => cannot(&of.friendly()),
    })
}

fn coalesce_type(values: &[Value]) -> Result<Type, Problem> {
    let types: Vec<Type> = values.iter().map(Value::ty).collect();
    unify_loosely(&types).ok_or_else(|| Problem::call("all arguments must have the same type"))
}

fn coalesce(arguments: &Arguments) -> Result<Value, Problem> {
    let of = coalesce_type(arguments.values)?;
    for value in arguments.values {
        let Ok(value) = convert(value, &of) else {
            continue;
        };
        match value.kind() {
            Kind::Unknown(..) => return Ok(Value::unknown(of)),
            Kind::Null(_) => {}
            Kind::String(text) if text.is_empty() => {}
            _ => return Ok(value),
        }
    }
    Err(Problem::call("no non-null, non-empty-string arguments"))
}

fn sensitive(arguments: &Arguments) -> Result<Value, Problem> {
    Ok(arguments.value(0).clone().sensitive())
}

fn nonsensitive(arguments: &Arguments) -> Result<Value, Problem> {
    let (value, marks) = arguments.value(0).clone().unmark();
    Ok(value.mark(marks.without(Marks::SENSITIVE)))
}

fn issensitive(arguments: &Arguments) -> Result<Value, Problem> {
    let value = arguments.value(0);
    Ok(if value.is_sensitive() {
        Value::bool(true)
    } else if value.is_known() {
        Value::bool(false)
    } else {
        unknown_bool()
    })
}

fn ephemeralasnull(arguments: &Arguments) -> Result<Value, Problem> {
    Ok(without_ephemeral(arguments.value(0)))
}

fn without_ephemeral(value: &Value) -> Value {
    let marks = value.marks();
    if marks.contains(Marks::EPHEMERAL) {
        return Value::null(value.ty()).mark(marks.without(Marks::EPHEMERAL));
    }
    if !value.marks_deep().contains(Marks::EPHEMERAL) {
        return value.clone();
    }
    let all = |values: &[Value]| values.iter().map(without_ephemeral).collect();
    let members = |values: &Members| {
        values
            .iter()
            .map(|(name, value)| (name.clone(), without_ephemeral(value)))
            .collect()
    };
    match value.kind() {
        Kind::List(of, values) => Value::list(of.clone(), all(values)),
        Kind::Tuple(values) => Value::tuple(all(values)),
        Kind::Map(of, values) => Value::map(of.clone(), members(values)),
        Kind::Object(values) => Value::object(members(values)),
        _ => return value.clone(),
    }
    .mark(marks)
}
