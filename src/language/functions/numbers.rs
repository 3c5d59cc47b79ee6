//! Arithmetic: `abs`, `ceil`, `floor`, `log`, `max`, `min`, `parseint`, `pow`, `signum`.

use std::cmp::Ordering;

use num_bigint::BigInt;

use crate::language::number::Number;
use crate::language::set::quoted;
use crate::language::value::Value;

use super::arguments::{Arguments, Problem};
use super::doubles;
use super::signature::{Function, Parameter, Shape};

const NUM: Parameter = Parameter::new("num", Shape::Number);
const NUMBERS: Parameter = Parameter::new("numbers", Shape::Number);

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("abs", &[NUM], Shape::Number, abs, "The number without its sign."),
    Function::new(
        "ceil",
        &[NUM],
        Shape::Number,
        ceil,
        "The nearest whole number at or above.",
    ),
    Function::new(
        "floor",
        &[NUM],
        Shape::Number,
        floor,
        "The nearest whole number at or below.",
    ),
    Function::new(
        "log",
        &[NUM, Parameter::new("base", Shape::Number)],
        Shape::Number,
        log,
        "The logarithm of a number to a base.",
    ),
    Function::new("max", &[], Shape::Number, max, "The greatest of the numbers.").variadic(NUMBERS),
    Function::new("min", &[], Shape::Number, min, "The smallest of the numbers.").variadic(NUMBERS),
    Function::new(
        "parseint",
        &[
            Parameter::new("number", Shape::Any).takes_marks(),
            Parameter::new("base", Shape::Number).takes_marks(),
        ],
        Shape::Number,
        parseint,
        "The whole number that a string of digits stands for in a base from 2 to 62.",
    ),
    Function::new(
        "pow",
        &[NUM, Parameter::new("power", Shape::Number)],
        Shape::Number,
        pow,
        "The number raised to a power.",
    ),
    Function::new(
        "signum",
        &[NUM],
        Shape::Number,
        signum,
        "-1, 0 or 1: whether the number is below zero, zero or above.",
    ),
];

fn abs(arguments: &Arguments) -> Result<Value, Problem> {
    Ok(Value::number(arguments.number(0).absolute()))
}

fn ceil(arguments: &Arguments) -> Result<Value, Problem> {
    Ok(Value::number(arguments.number(0).ceil()))
}

fn floor(arguments: &Arguments) -> Result<Value, Problem> {
    Ok(Value::number(arguments.number(0).floor()))
}

fn double(value: f64) -> Result<Value, Problem> {
    if value.is_nan() {
        return Err(Problem::call("the result is not a number"));
    }
    Ok(Value::number(value))
}

fn log(arguments: &Arguments) -> Result<Value, Problem> {
    double(doubles::ln(arguments.number(0).to_f64()) / doubles::ln(arguments.number(1).to_f64()))
}

fn pow(arguments: &Arguments) -> Result<Value, Problem> {
    double(doubles::pow(arguments.number(0).to_f64(), arguments.number(1).to_f64()))
}

fn signum(arguments: &Arguments) -> Result<Value, Problem> {
    let sign = match super::arguments::whole(arguments.number(0))
        .map_err(Problem::call)?
        .cmp(&0)
    {
        Ordering::Less => -1i64,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    };
    Ok(Value::number(sign))
}

fn extreme(arguments: &Arguments, wanted: Ordering) -> Result<Value, Problem> {
    let mut best: Option<&Number> = None;
    for number in arguments.values.iter().filter_map(Value::as_number) {
        if best.is_none_or(|best| number.compare(best) == wanted) {
            best = Some(number);
        }
    }
    match best {
        Some(best) => Ok(Value::number(best.clone())),
        None => Err(Problem::call("must pass at least one number")),
    }
}

fn max(arguments: &Arguments) -> Result<Value, Problem> {
    extreme(arguments, Ordering::Greater)
}

fn min(arguments: &Arguments) -> Result<Value, Problem> {
    extreme(arguments, Ordering::Less)
}

fn parseint(arguments: &Arguments) -> Result<Value, Problem> {
    let (text, base) = (arguments.value(0), arguments.value(1));
    let Some(digits) = text.as_str() else {
        let of = text.ty().friendly();
        return Err(Problem::argument(
            0,
            format!("first argument must be a string, not {of}"),
        ));
    };
    let base_number = arguments.integer(1)?;
    if !(2..=62).contains(&base_number) {
        return Err(Problem::argument(
            1,
            "base must be a whole number between 2 and 62 inclusive",
        ));
    }
    match parse_digits(digits, base_number as u32) {
        Some(number) => Ok(Value::number(number).mark(text.marks().union(base.marks()))),
        None => {
            let hidden = || "(sensitive value)".to_owned();
            let shown = if text.is_sensitive() { hidden() } else { quoted(digits) };
            let shown_base = if base.is_sensitive() {
                hidden()
            } else {
                base_number.to_string()
            };
            Err(Problem::argument(
                0,
                format!("cannot parse {shown} as a base {shown_base} integer"),
            ))
        }
    }
}

/// Letters count for both cases up to base 36; above, capitals come after small letters.
fn parse_digits(text: &str, base: u32) -> Option<BigInt> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut number = BigInt::from(0);
    for digit in digits.bytes() {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'z' => digit - b'a' + 10,
            b'A'..=b'Z' if base <= 36 => digit - b'A' + 10,
            b'A'..=b'Z' => digit - b'A' + 36,
            _ => return None,
        };
        if u32::from(value) >= base {
            return None;
        }
        number = number * base + value;
    }
    Some(if negative { -number } else { number })
}
