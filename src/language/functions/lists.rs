//! Questions about lists and sets: what is in them, where, and what it comes to.

use crate::language::convert::{convert, unify_loosely};
use crate::language::equality::equal;
use crate::language::number::Number;
use crate::language::types::Type;
use crate::language::value::{Kind, Value};

use super::arguments::{Arguments, Problem, whole};
use super::sequences::list_like;
use super::signature::{Function, Parameter, Shape};

const LIST: Parameter = Parameter::new("list", Shape::Any);
const LIST_OF_BOOL: Parameter = Parameter::new("list", Shape::List(&Shape::Bool));
const VALUE: Parameter = Parameter::new("value", Shape::Any);

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "alltrue",
        &[LIST_OF_BOOL],
        Shape::Bool,
        alltrue,
        "Whether all elements are true.",
    ),
    Function::new(
        "anytrue",
        &[LIST_OF_BOOL],
        Shape::Bool,
        anytrue,
        "Whether any element is true.",
    ),
    Function::new(
        "coalescelist",
        &[],
        Shape::Any,
        coalescelist,
        "The first list that is not empty.",
    )
    .variadic(Parameter::new("vals", Shape::Any).nullable().takes_unknown()),
    Function::new(
        "contains",
        &[LIST, VALUE],
        Shape::Bool,
        contains,
        "Whether a list or set has an element equal to a value.",
    ),
    Function::new(
        "element",
        &[LIST.takes_marks(), Parameter::new("index", Shape::Number)],
        Shape::Any,
        element,
        "The element at an index, which starts again at the list's end.",
    )
    .typed(element_type)
    .may_return_null(),
    Function::new(
        "index",
        &[LIST, VALUE],
        Shape::Number,
        index,
        "The index of the first element equal to a value.",
    ),
    Function::new(
        "matchkeys",
        &[
            Parameter::new("values", Shape::List(&Shape::Any)),
            Parameter::new("keys", Shape::List(&Shape::Any)),
            Parameter::new("searchset", Shape::List(&Shape::Any)),
        ],
        Shape::List(&Shape::Any),
        matchkeys,
        "The values whose keys, at the same index, are in a third list.",
    )
    .typed(|values| Ok(values[0].ty())),
    Function::new(
        "one",
        &[LIST],
        Shape::Any,
        one,
        "The only element of a list or set; null when there is none.",
    )
    .typed(one_type)
    .may_return_null(),
    Function::new("sum", &[LIST], Shape::Number, sum, "The sum of the numbers."),
];

fn alltrue(arguments: &Arguments) -> Result<Value, Problem> {
    for value in arguments.sequence(0) {
        match value.kind() {
            Kind::Bool(true) => {}
            Kind::Unknown(..) => return Ok(Value::unknown(Type::Bool)),
            _ => return Ok(Value::bool(false)),
        }
    }
    Ok(Value::bool(true))
}

fn anytrue(arguments: &Arguments) -> Result<Value, Problem> {
    let values = arguments.sequence(0);
    if values.iter().any(|value| value.as_bool() == Some(true)) {
        return Ok(Value::bool(true));
    }
    Ok(if values.iter().all(Value::is_known) {
        Value::bool(false)
    } else {
        Value::unknown(Type::Bool)
    })
}

fn coalescelist(arguments: &Arguments) -> Result<Value, Problem> {
    if arguments.values.is_empty() {
        return Err(Problem::call("at least one argument is required"));
    }
    for value in arguments.values {
        if !value.is_known() {
            return Ok(Value::unknown(Type::Dynamic));
        }
        if !matches!(value.ty(), Type::List(_) | Type::Tuple(_)) {
            return Err(Problem::call("coalescelist arguments must be lists or tuples"));
        }
    }
    arguments
        .values
        .iter()
        .find(|value| value.as_sequence().is_some_and(|values| !values.is_empty()))
        .cloned()
        .ok_or_else(|| Problem::call("no non-null arguments"))
}

fn contains(arguments: &Arguments) -> Result<Value, Problem> {
    let (list, wanted) = (arguments.value(0), arguments.value(1));
    let Some(values) = list.as_sequence() else {
        return Err(Problem::call("argument must be list, tuple, or set"));
    };
    let mut known = true;
    for value in values {
        match equal(wanted, value) {
            Some(true) => return Ok(Value::bool(true)),
            Some(false) => {}
            None => known = false,
        }
    }
    Ok(if known {
        Value::bool(false)
    } else {
        Value::unknown(Type::Bool)
    })
}

fn element_index(index: &Value, count: usize) -> Result<usize, Problem> {
    let number = index.as_number().map_or(Ok(0), whole);
    let number = number.map_err(|error| Problem::call(format!("invalid index: {error}")))?;
    if count == 0 {
        return Err(Problem::call("cannot use element function with an empty list"));
    }
    Ok(number.rem_euclid(count as i64) as usize)
}

fn element_type(values: &[Value]) -> Result<Type, Problem> {
    match values[0].ty() {
        Type::List(element) => Ok(Type::clone(&element)),
        Type::Tuple(_) if !values[1].is_known() => Ok(Type::Dynamic),
        Type::Tuple(elements) => Ok(elements[element_index(&values[1], elements.len())?].clone()),
        other => Err(Problem::call(format!("cannot read elements from {}", other.friendly()))),
    }
}

fn element(arguments: &Arguments) -> Result<Value, Problem> {
    element_type(arguments.values)?;
    let values = arguments.sequence(0);
    let at = element_index(arguments.value(1), values.len())?;
    Ok(values[at].clone().mark(arguments.value(0).marks()))
}

fn index(arguments: &Arguments) -> Result<Value, Problem> {
    let list = arguments.value(0);
    if !matches!(list.kind(), Kind::List(..) | Kind::Tuple(_)) {
        return Err(Problem::call("argument must be a list or tuple"));
    }
    let values = arguments.sequence(0);
    if values.is_empty() {
        return Err(Problem::call("cannot search an empty list"));
    }
    for (index, value) in values.iter().enumerate() {
        match equal(value, arguments.value(1)) {
            Some(true) => return Ok(Value::number(index)),
            Some(false) => {}
            None => return Ok(Value::unknown(Type::Number)),
        }
    }
    Err(Problem::call("item not found"))
}

fn matchkeys(arguments: &Arguments) -> Result<Value, Problem> {
    let (values, keys, search) = (arguments.value(0), arguments.value(1), arguments.value(2));
    let of = values.ty();
    let Some(common) = unify_loosely(&[keys.ty(), search.ty()]) else {
        return Err(Problem::call("keys and searchset must be of the same type"));
    };
    if arguments.sequence(0).len() != arguments.sequence(1).len() {
        return Err(Problem::call("length of keys and values should be equal"));
    }
    let as_common = |value: &Value| convert(value, &common).map_err(|error| Problem::call(error.message));
    let (keys, search) = (as_common(keys)?, as_common(search)?);
    if !values.is_wholly_known() || !keys.is_wholly_known() {
        return Ok(Value::unknown(of));
    }
    let found = |key: &Value| {
        search
            .as_sequence()
            .unwrap_or_default()
            .iter()
            .any(|other| key.is_equal(other))
    };
    let matching = arguments
        .sequence(0)
        .iter()
        .zip(keys.as_sequence().unwrap_or_default())
        .filter(|(_, key)| found(key))
        .map(|(value, _)| value.clone())
        .collect();
    Ok(list_like(&of, matching))
}

fn not_one() -> Problem {
    Problem::argument(
        0,
        "must be a list, set, or tuple value with either zero or one elements",
    )
}

fn one_type(values: &[Value]) -> Result<Type, Problem> {
    match values[0].ty() {
        Type::List(element) | Type::Set(element) => Ok(Type::clone(&element)),
        Type::Tuple(elements) => match &elements[..] {
            [] => Ok(Type::Dynamic),
            [element] => Ok(element.clone()),
            _ => Err(not_one()),
        },
        _ => Err(not_one()),
    }
}

fn one(arguments: &Arguments) -> Result<Value, Problem> {
    let of = one_type(arguments.values)?;
    match arguments.sequence(0) {
        [] => Ok(Value::null(of)),
        [only] => Ok(only.clone()),
        // What is not known may turn out to be equal, and then be one element of a set.
        several if matches!(arguments.value(0).kind(), Kind::Set(..)) && !several.iter().all(Value::is_known) => {
            Ok(Value::unknown(of))
        }
        _ => Err(not_one()),
    }
}

fn sum(arguments: &Arguments) -> Result<Value, Problem> {
    let list = arguments.value(0);
    let not_numbers = || Problem::argument(0, "argument must be list, set, or tuple of number values");
    let values = match list.kind() {
        Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => values,
        Kind::Map(_, members) | Kind::Object(members) if members.is_empty() => {
            return Err(Problem::argument(0, "cannot sum an empty list"));
        }
        Kind::Map(..) | Kind::Object(_) => {
            let of = list.ty().friendly();
            return Err(Problem::argument(
                0,
                format!("argument must be list, set, or tuple. Received {of}"),
            ));
        }
        _ => return Err(Problem::argument(0, "cannot sum noniterable")),
    };
    if values.is_empty() {
        return Err(Problem::argument(0, "cannot sum an empty list"));
    }
    if !list.is_wholly_known() {
        return Ok(Value::unknown(Type::Number));
    }
    let mut total: Option<Number> = None;
    for value in values.iter() {
        let value = convert(value, &Type::Number).map_err(|_| not_numbers())?;
        let number = value.as_number().ok_or_else(not_numbers)?;
        total = Some(match total {
            None => number.clone(),
            Some(total) => total
                .add(number)
                .map_err(|_| Problem::call("can't compute sum of opposing infinities"))?,
        });
    }
    total.map(Value::number).ok_or_else(not_numbers)
}
