//! `yamldecode` and `yamlencode`.

mod decode;
mod encode;
mod resolve;

use crate::language::types::Type;
use crate::language::value::Value;

use super::arguments::{Arguments, Problem};
use super::signature::{Function, Parameter, Shape};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "yamldecode",
        &[Parameter::new("src", Shape::String)],
        Shape::Any,
        |arguments| decode::decode(arguments.text(0)).map_err(Problem::call),
        "The value that a YAML text stands for.",
    )
    .may_return_null(),
    Function::new(
        "yamlencode",
        &[Parameter::new("value", Shape::Any).nullable().takes_unknown()],
        Shape::String,
        yamlencode,
        "The value as YAML.",
    ),
];

fn yamlencode(arguments: &Arguments) -> Result<Value, Problem> {
    let value = arguments.value(0);
    if !value.is_wholly_known() {
        return Ok(Value::unknown(Type::String));
    }
    Ok(Value::text(&encode::encode(value)))
}
