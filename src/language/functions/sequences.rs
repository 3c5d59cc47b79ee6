//! Lists made of lists: cut, joined, sorted, flattened.

use crate::language::convert::{convert, unify_loosely};
use crate::language::number::Number;
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Value};

use super::arguments::{Arguments, Problem, whole};
use super::signature::{Function, Parameter, Shape};

const LIST: Parameter = Parameter::new("list", Shape::Any);
const LIST_OF_ANY: Parameter = Parameter::new("list", Shape::List(&Shape::Any));
const LIST_OF_STRING: Parameter = Parameter::new("list", Shape::List(&Shape::String));

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "chunklist",
        &[
            LIST_OF_ANY.takes_marks(),
            Parameter::new("size", Shape::Number).takes_marks(),
        ],
        Shape::List(&Shape::List(&Shape::Any)),
        chunklist,
        "The list cut into lists of a size.",
    )
    .typed(|values| Ok(Type::list(values[0].ty()))),
    Function::new(
        "compact",
        &[LIST_OF_STRING],
        Shape::List(&Shape::String),
        compact,
        "The list without null and empty strings.",
    ),
    Function::new(
        "concat",
        &[],
        Shape::Any,
        concat,
        "The elements of all the lists in one list.",
    )
    .variadic(Parameter::new("seqs", Shape::Any).takes_marks())
    .typed(concat_type),
    Function::new(
        "distinct",
        &[LIST_OF_ANY],
        Shape::List(&Shape::Any),
        distinct,
        "The list without repetitions.",
    )
    .typed(|values| Ok(values[0].ty())),
    Function::new(
        "flatten",
        &[LIST.takes_marks()],
        Shape::Any,
        flatten,
        "The elements of lists within lists as one list.",
    ),
    Function::new(
        "range",
        &[],
        Shape::List(&Shape::Number),
        range,
        "Numbers from a start to before an end, by a step.",
    )
    .variadic(Parameter::new("params", Shape::Number)),
    Function::new(
        "reverse",
        &[LIST.takes_marks()],
        Shape::Any,
        reverse,
        "The list backwards.",
    )
    .typed(reverse_type),
    Function::new(
        "slice",
        &[
            LIST.takes_marks(),
            Parameter::new("start_index", Shape::Number),
            Parameter::new("end_index", Shape::Number),
        ],
        Shape::Any,
        slice,
        "The elements from an index to before another.",
    )
    .typed(slice_type),
    Function::new(
        "sort",
        &[LIST_OF_STRING],
        Shape::List(&Shape::String),
        sort,
        "The strings in order.",
    ),
];

/// A list with the elements of another of that type.
pub(super) fn list_like(of: &Type, values: Vec<Value>) -> Value {
    match of {
        Type::List(element) | Type::Set(element) => Value::list(Type::clone(element), values),
        _ => Value::tuple(values),
    }
}

fn chunklist(arguments: &Arguments) -> Result<Value, Problem> {
    let (list, size) = (arguments.value(0), arguments.value(1));
    let count = whole(arguments.number(1)).map_err(|error| Problem::call(format!("invalid size: {error}")))?;
    let count = usize::try_from(count).map_err(|_| Problem::call("the size argument must be positive"))?;
    let of = list.ty();
    let values = arguments.sequence(0);
    let chunks = if values.is_empty() {
        Vec::new()
    } else {
        values
            .chunks(if count == 0 { values.len() } else { count })
            .map(|chunk| list_like(&of, chunk.to_vec()))
            .collect()
    };
    Ok(Value::list(of, chunks).mark(list.marks().union(size.marks())))
}

fn compact(arguments: &Arguments) -> Result<Value, Problem> {
    let values = arguments.sequence(0);
    if !values.iter().all(Value::is_known) {
        return Ok(Value::unknown(Type::list(Type::String)));
    }
    let kept = values
        .iter()
        .filter(|value| value.as_str().is_some_and(|text| !text.is_empty()));
    Ok(Value::list(Type::String, kept.cloned().collect()))
}

fn concat_type(values: &[Value]) -> Result<Type, Problem> {
    if values.is_empty() {
        return Err(Problem::call("at least one argument is required"));
    }
    let types: Vec<Type> = values.iter().map(Value::ty).collect();
    if types.iter().all(|of| matches!(of, Type::List(_)))
        && let Some(of) = unify_loosely(&types)
    {
        return Ok(of);
    }
    let mut elements = Vec::new();
    for (index, (value, of)) in values.iter().zip(&types).enumerate() {
        match of {
            Type::Tuple(parts) => elements.extend(parts.iter().cloned()),
            Type::List(element) => match value.as_sequence() {
                Some(parts) => elements.extend(parts.iter().map(|_| Type::clone(element))),
                None => return Ok(Type::Dynamic),
            },
            other => {
                return Err(Problem::argument(
                    index,
                    format!("all arguments must be lists or tuples; got {}", other.friendly()),
                ));
            }
        }
    }
    Ok(Type::tuple(elements))
}

fn concat(arguments: &Arguments) -> Result<Value, Problem> {
    let of = concat_type(arguments.values)?;
    let mut marks = Marks::NONE;
    let mut all = Vec::new();
    for (index, value) in arguments.values.iter().enumerate() {
        let value = match &of {
            Type::List(_) => convert(value, &of).map_err(|error| Problem::argument(index, error.message))?,
            _ => value.clone(),
        };
        marks = marks.union(value.marks());
        all.extend(value.as_sequence().unwrap_or_default().iter().cloned());
    }
    Ok(list_like(&of, all).mark(marks))
}

fn distinct(arguments: &Arguments) -> Result<Value, Problem> {
    let list = arguments.value(0);
    let of = list.ty();
    if !list.is_wholly_known() {
        return Ok(Value::unknown(of));
    }
    // Equal values have equal sort keys, so each key's few candidates are all there is to compare.
    let mut seen: std::collections::HashMap<String, Vec<Value>> = Default::default();
    let mut kept = Vec::new();
    for value in arguments.sequence(0) {
        let alike = seen.entry(crate::language::set::sort_key(value)).or_default();
        if !alike.iter().any(|other| other.is_equal(value)) {
            alike.push(value.clone());
            kept.push(value.clone());
        }
    }
    Ok(list_like(&of, kept))
}

fn flatten(arguments: &Arguments) -> Result<Value, Problem> {
    let list = arguments.value(0);
    let Some(values) = list.as_sequence() else {
        return Err(Problem::call("can only flatten lists, sets and tuples"));
    };
    let mut marks = list.marks();
    let mut flat = Vec::new();
    let known = flatten_into(values, &mut flat, &mut marks);
    Ok(if known {
        Value::tuple(flat)
    } else {
        Value::unknown(Type::Dynamic)
    }
    .mark(marks))
}

/// Whether how many elements there are is known.
fn flatten_into(values: &[Value], flat: &mut Vec<Value>, marks: &mut Marks) -> bool {
    let mut known = true;
    for value in values {
        match value.kind() {
            Kind::List(_, inner) | Kind::Set(_, inner) | Kind::Tuple(inner) => {
                *marks = marks.union(value.marks());
                known &= flatten_into(inner, flat, marks);
            }
            Kind::Unknown(Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_), _) => {
                *marks = marks.union(value.marks());
                known = false;
            }
            _ => flat.push(value.clone()),
        }
    }
    known
}

fn range(arguments: &Arguments) -> Result<Value, Problem> {
    let number = |index| arguments.number(index).clone();
    let direction = |down: bool| Number::from(if down { -1i64 } else { 1 });
    let (start, end, step) = match arguments.values.len() {
        1 => (Number::ZERO, number(0), direction(number(0).is_negative())),
        2 => (number(0), number(1), direction(number(1).compare(&number(0)).is_lt())),
        3 => (number(0), number(1), number(2)),
        _ => return Err(Problem::call("must have one, two, or three arguments")),
    };
    if step.is_zero() {
        return Err(Problem::argument(2, "step must not be zero"));
    }
    let down = step.is_negative();
    let order = end.compare(&start);
    if down && order.is_gt() {
        return Err(Problem::argument(
            1,
            "end must be less than start when step is negative",
        ));
    }
    if !down && order.is_lt() {
        return Err(Problem::argument(
            1,
            "end must be greater than start when step is positive",
        ));
    }
    let mut values = Vec::new();
    let mut next = start;
    while if down {
        next.compare(&end).is_gt()
    } else {
        next.compare(&end).is_lt()
    } {
        if values.len() >= 1024 {
            return Err(Problem::call(
                "more than 1024 values were generated; either decrease the difference between start and end or use a \
                 smaller step",
            ));
        }
        values.push(Value::number(next.clone()));
        next = next
            .add(&step)
            .map_err(|_| Problem::call("can't compute sum of opposing infinities"))?;
    }
    Ok(Value::list(Type::Number, values))
}

fn reverse_type(values: &[Value]) -> Result<Type, Problem> {
    match values[0].ty() {
        Type::Tuple(elements) => Ok(Type::tuple(elements.iter().rev().cloned())),
        Type::List(element) | Type::Set(element) => Ok(Type::List(element)),
        other => Err(Problem::argument(
            0,
            format!("can only reverse list or tuple values, not {}", other.friendly()),
        )),
    }
}

fn reverse(arguments: &Arguments) -> Result<Value, Problem> {
    let of = reverse_type(arguments.values)?;
    let reversed = arguments.sequence(0).iter().rev().cloned().collect();
    Ok(list_like(&of, reversed).mark(arguments.value(0).marks()))
}

/// Start and end, as far as they are known.
fn slice_bounds(values: &[Value]) -> Result<(Option<usize>, Option<usize>), Problem> {
    let length = match values[0].ty() {
        Type::Tuple(elements) => Some(elements.len()),
        _ => values[0].as_sequence().map(<[Value]>::len),
    };
    let bound = |at: usize, name: &str| -> Result<Option<usize>, Problem> {
        let Some(number) = values[at].as_number() else {
            return Ok(None);
        };
        let number = whole(number).map_err(|error| Problem::argument(at, format!("invalid {name} index: {error}")))?;
        let Ok(index) = usize::try_from(number) else {
            return Err(Problem::argument(
                at,
                format!("{name} index must not be less than zero"),
            ));
        };
        if length.is_some_and(|length| index > length) {
            return Err(Problem::argument(
                at,
                format!("{name} index must not be greater than the length of the list"),
            ));
        }
        Ok(Some(index))
    };
    let (start, end) = (bound(1, "start")?, bound(2, "end")?);
    if let (Some(start), Some(end)) = (start, end)
        && start > end
    {
        return Err(Problem::argument(1, "start index must not be greater than end index"));
    }
    Ok((start, end))
}

fn slice_type(values: &[Value]) -> Result<Type, Problem> {
    let of = values[0].ty();
    match &of {
        Type::Set(_) => {
            return Err(Problem::argument(
                0,
                "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the \
                 ordering of the result is not important",
            ));
        }
        Type::List(_) | Type::Tuple(_) => {}
        _ => return Err(Problem::argument(0, "must be a list or tuple value")),
    }
    match (&of, slice_bounds(values)?) {
        (Type::Tuple(elements), (Some(start), Some(end))) => Ok(Type::tuple(elements[start..end].iter().cloned())),
        (Type::Tuple(_), _) => Ok(Type::Dynamic),
        _ => Ok(of),
    }
}

fn slice(arguments: &Arguments) -> Result<Value, Problem> {
    let of = slice_type(arguments.values)?;
    let (start, end) = slice_bounds(arguments.values)?;
    let part = &arguments.sequence(0)[start.unwrap_or(0)..end.unwrap_or(0)];
    Ok(list_like(&of, part.to_vec()).mark(arguments.value(0).marks()))
}

fn sort(arguments: &Arguments) -> Result<Value, Problem> {
    let list = arguments.value(0);
    if !list.is_wholly_known() {
        let length = arguments.sequence(0).len();
        return Ok(Value::unknown(Type::list(Type::String)).with_length(length, Some(length)));
    }
    let mut strings = arguments.sequence(0).to_vec();
    if let Some(at) = strings.iter().position(Value::is_null) {
        return Err(Problem::call(format!(
            "given list element {at} is null; a null string cannot be sorted"
        )));
    }
    strings.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    Ok(Value::list(Type::String, strings))
}
