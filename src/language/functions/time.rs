//! Times and dates.

mod duration;
mod layout;
mod timestamp;

use std::cmp::Ordering;

use crate::language::types::Type;
use crate::language::value::Value;

use super::arguments::{Arguments, Problem};
use super::signature::{Function, Parameter, Shape};

pub(super) use timestamp::Timestamp;

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "formatdate",
        &[
            Parameter::new("format", Shape::String),
            Parameter::new("time", Shape::String),
        ],
        Shape::String,
        formatdate,
        "The timestamp in a format such as `DD MMM YYYY hh:mm ZZZ`.",
    ),
    Function::new(
        "plantimestamp",
        &[],
        Shape::String,
        |arguments| {
            Ok(match arguments.host.plan_timestamp() {
                Some(time) => Value::text(time),
                None => Value::unknown(Type::String),
            })
        },
        "The time of the plan, in UTC.",
    ),
    Function::new(
        "timeadd",
        &[
            Parameter::new("timestamp", Shape::String),
            Parameter::new("duration", Shape::String),
        ],
        Shape::String,
        timeadd,
        "The timestamp a duration (`10m`, `1h30m`, `-2h`) later.",
    ),
    Function::new(
        "timecmp",
        &[
            Parameter::new("timestamp_a", Shape::String),
            Parameter::new("timestamp_b", Shape::String),
        ],
        Shape::Number,
        timecmp,
        "-1, 0 or 1: whether the first timestamp is before, at or after the second.",
    ),
    Function::new(
        "timestamp",
        &[],
        Shape::String,
        |arguments| {
            Ok(match arguments.host.now() {
                Some(time) => Value::text(&time),
                None => Value::unknown(Type::String),
            })
        },
        "The time of the call, in UTC; not known while planning.",
    ),
];

fn formatdate(arguments: &Arguments) -> Result<Value, Problem> {
    let time = Timestamp::parse(arguments.text(1), true).map_err(|why| Problem::argument(1, why))?;
    let text = layout::format(arguments.text(0), &time).map_err(|why| Problem::argument(0, why))?;
    Ok(Value::text(&text))
}

fn timeadd(arguments: &Arguments) -> Result<Value, Problem> {
    let time = Timestamp::parse(arguments.text(0), false).map_err(Problem::call)?;
    let duration = duration::parse(arguments.text(1)).map_err(Problem::call)?;
    Ok(Value::string(time.later(duration).to_string()))
}

fn timecmp(arguments: &Arguments) -> Result<Value, Problem> {
    let time = |at: usize| Timestamp::parse(arguments.text(at), false).map_err(|why| Problem::argument(at, why));
    Ok(Value::number(match time(0)?.instant().cmp(&time(1)?.instant()) {
        Ordering::Less => -1i64,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }))
}
