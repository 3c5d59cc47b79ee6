//! Sets: `setintersection`, `setproduct`, `setsubtract`, `setunion`.

use std::collections::HashMap;

use crate::language::convert::{convert, unify_loosely};
use crate::language::evaluate::length_bounds;
use crate::language::set::sort_key;
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Value};

use super::arguments::{Arguments, Problem};
use super::signature::{Function, Parameter, Shape};

const SET: Shape = Shape::Set(&Shape::Any);
const FIRST: Parameter = Parameter::new("first_set", SET);
const OTHERS: Parameter = Parameter::new("other_sets", SET);

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "setintersection",
        &[FIRST],
        SET,
        setintersection,
        "What is in all of the sets.",
    )
    .variadic(OTHERS)
    .typed(common_set),
    Function::new(
        "setproduct",
        &[],
        Shape::Any,
        setproduct,
        "Every combination of one element from each set or list.",
    )
    .variadic(Parameter::new("sets", Shape::Any).takes_marks().takes_unknown()),
    Function::new(
        "setsubtract",
        &[Parameter::new("a", SET), Parameter::new("b", SET)],
        SET,
        setsubtract,
        "What is in the first set and not in the second.",
    )
    .typed(common_set),
    Function::new("setunion", &[FIRST], SET, setunion, "What is in any of the sets.")
        .variadic(OTHERS)
        .typed(common_set),
];

fn common_set(values: &[Value]) -> Result<Type, Problem> {
    let mut elements = Vec::new();
    for value in values {
        match (value.ty(), value.as_sequence()) {
            // An empty set of nothing in particular goes with any other.
            (Type::Set(element), Some([])) if *element == Type::Dynamic => {}
            (Type::Set(element), _) => elements.push(Type::clone(&element)),
            _ => {}
        }
    }
    if elements.is_empty() {
        return Ok(Type::set(Type::Dynamic));
    }
    unify_loosely(&elements)
        .map(Type::set)
        .ok_or_else(|| Problem::call("given sets must all have compatible element types"))
}

/// The sets with elements of one type.
fn alike(arguments: &Arguments) -> Result<(Type, Vec<Value>), Problem> {
    let of = common_set(arguments.values)?;
    let sets = arguments
        .values
        .iter()
        .enumerate()
        .map(|(index, set)| convert(set, &of).map_err(|error| Problem::argument(index, error.message)))
        .collect::<Result<_, _>>()?;
    Ok((of, sets))
}

fn element_of(of: &Type) -> Type {
    match of {
        Type::Set(element) => Type::clone(element),
        _ => Type::Dynamic,
    }
}

fn elements(set: &Value) -> &[Value] {
    set.as_sequence().unwrap_or_default()
}

fn setunion(arguments: &Arguments) -> Result<Value, Problem> {
    let (of, sets) = alike(arguments)?;
    let all = sets.iter().flat_map(|set| elements(set).iter().cloned()).collect();
    Ok(Value::set(element_of(&of), all))
}

/// The elements of the first set for which the test of each other holds.
fn filtered(arguments: &Arguments, present: bool) -> Result<Value, Problem> {
    let (of, sets) = alike(arguments)?;
    if !sets.iter().all(Value::is_wholly_known) {
        return Ok(Value::unknown(of));
    }
    let Some((first, others)) = sets.split_first() else {
        return Ok(Value::set(element_of(&of), Vec::new()));
    };
    // Equal values have equal sort keys, so that each element is compared with few others.
    let others: Vec<HashMap<String, Vec<&Value>>> = others
        .iter()
        .map(|other| {
            let mut by_key: HashMap<String, Vec<&Value>> = HashMap::new();
            for value in elements(other) {
                by_key.entry(sort_key(value)).or_default().push(value);
            }
            by_key
        })
        .collect();
    let holds = |other: &HashMap<String, Vec<&Value>>, value: &Value| {
        let alike = other.get(&sort_key(value));
        alike.is_some_and(|alike| alike.iter().any(|other| other.is_equal(value)))
    };
    let kept = elements(first)
        .iter()
        .filter(|value| others.iter().all(|other| holds(other, value) == present))
        .cloned()
        .collect();
    Ok(Value::set(element_of(&of), kept))
}

fn setintersection(arguments: &Arguments) -> Result<Value, Problem> {
    filtered(arguments, true)
}

fn setsubtract(arguments: &Arguments) -> Result<Value, Problem> {
    filtered(arguments, false)
}

/// The types of the elements of a combination, and whether the result is a list (no argument is a set).
fn product_types(values: &[Value]) -> Result<(Vec<Type>, bool), Problem> {
    if values.len() < 2 {
        return Err(Problem::call("at least two arguments are required"));
    }
    let mut ordered = true;
    let mut types = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        types.push(match value.ty() {
            Type::Set(element) => {
                ordered = false;
                Type::clone(&element)
            }
            Type::List(element) => Type::clone(&element),
            Type::Tuple(parts) if parts.is_empty() => Type::Dynamic,
            Type::Tuple(parts) => unify_loosely(&parts)
                .ok_or_else(|| Problem::argument(index, "all elements must be of the same type"))?,
            Type::Dynamic if !value.is_known() => Type::Dynamic,
            _ => return Err(Problem::argument(index, "a set or a list is required")),
        });
    }
    Ok((types, ordered))
}

fn setproduct(arguments: &Arguments) -> Result<Value, Problem> {
    let (types, ordered) = product_types(arguments.values)?;
    let marks = arguments
        .values
        .iter()
        .fold(Marks::NONE, |marks, value| marks.union(value.marks()));
    let dynamic = arguments
        .values
        .iter()
        .any(|value| matches!(value.kind(), Kind::Unknown(Type::Dynamic, _)));
    if dynamic {
        return Ok(Value::unknown(Type::Dynamic).mark(marks));
    }
    let combination = Type::tuple(types.clone());
    let known =
        |value: &Value| value.is_known() && matches!(length_bounds(value), (least, Some(most)) if least == most);
    if !arguments.values.iter().all(known) {
        let of = if ordered {
            Type::list(combination)
        } else {
            Type::set(combination)
        };
        return Ok(Value::unknown(of).mark(marks));
    }
    let mut choices = Vec::with_capacity(types.len());
    for (index, of) in types.iter().enumerate() {
        let converted: Result<Vec<Value>, _> = arguments
            .sequence(index)
            .iter()
            .map(|value| convert(value, of))
            .collect();
        choices.push(converted.map_err(|error| Problem::argument(index, error.message))?);
    }
    let mut combinations: Vec<Vec<Value>> = vec![Vec::new()];
    for choice in &choices {
        combinations = combinations
            .iter()
            .flat_map(|begun| {
                choice.iter().map(move |value| {
                    let mut longer = begun.clone();
                    longer.push(value.clone());
                    longer
                })
            })
            .collect();
    }
    let combinations = combinations.into_iter().map(Value::tuple).collect();
    let product = if ordered {
        Value::list(combination, combinations)
    } else {
        Value::set(combination, combinations)
    };
    Ok(product.mark(marks))
}
