//! The functions of the built-in provider (`provider::terraform::…`): values as text of the language, and back.

use crate::format::layout;
use crate::language::convert::is_identifier;
use crate::language::evaluate::evaluate_constant;
use crate::language::literal::expression;
use crate::language::set::quoted;
use crate::language::types::Type;
use crate::language::value::{Members, Value};
use crate::source::Anchors;
use crate::syntax::ast::ItemKind;
use crate::syntax::parse;

use super::arguments::{Arguments, Problem};
use super::excerpt::Excerpt;
use super::signature::{Function, Parameter, Shape};

const VALUE: Parameter = Parameter::new("value", Shape::Any).takes_unknown();

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "decode_tfvars",
        &[Parameter::new("src", Shape::String)],
        Shape::Any,
        decode_tfvars,
        "What a file of variable values says, as an object.",
    ),
    Function::new(
        "encode_expr",
        &[VALUE],
        Shape::String,
        encode_expr,
        "A value as an expression of the language.",
    ),
    Function::new(
        "encode_tfvars",
        &[VALUE],
        Shape::String,
        encode_tfvars,
        "An object as a file of variable values.",
    ),
];

fn encode_expr(arguments: &Arguments) -> Result<Value, Problem> {
    let value = arguments.value(0);
    if !value.is_wholly_known() {
        return Ok(Value::unknown(Type::String));
    }
    Ok(Value::string(layout(&expression(value))))
}

fn encode_tfvars(arguments: &Arguments) -> Result<Value, Problem> {
    let value = arguments.value(0);
    if !value.is_wholly_known() {
        return Ok(Value::unknown(Type::String));
    }
    let Some(members) = value.as_members() else {
        return Err(Problem::call(
            "invalid value to encode: must be an object whose attribute names will become the encoded variable names",
        ));
    };
    if let Some(name) = members.keys().find(|name| !is_identifier(name)) {
        return Err(Problem::call(format!(
            "invalid variable name {}: must be a valid identifier, per Terraform's rules for input variable declarations",
            quoted(name)
        )));
    }
    let text: String = members
        .iter()
        .map(|(name, value)| format!("{name} = {}\n", expression(value)))
        .collect();
    Ok(Value::string(layout(&text)))
}

fn decode_tfvars(arguments: &Arguments) -> Result<Value, Problem> {
    let text = arguments.text(0);
    let anchors = Anchors::default();
    let parsed = parse(text, anchors.next(), &anchors);
    let items = parsed.items.iter().map(|item| (item.anchor, item.base));
    let source = Excerpt::new(text, "<decode_tfvars argument>").with_anchors(items);
    if !parsed.problems.is_empty() {
        let why = source.describe(&parsed.problems);
        return Err(Problem::call(format!("invalid tfvars syntax: {why}")));
    }
    let mut members = Members::new();
    for item in &parsed.items {
        match &item.kind {
            ItemKind::Attribute(attribute) => {
                let name = &attribute.name.text;
                let value = evaluate_constant(&attribute.value).map_err(|problems| {
                    let why = source.describe(&problems);
                    Problem::call(format!("invalid expression for variable {}: {why}", quoted(name)))
                })?;
                members.insert(name.clone(), value);
            }
            ItemKind::Block(block) => {
                return Err(Problem::call(format!(
                    "invalid tfvars content: {}: Unexpected \"{}\" block; Blocks are not allowed here.",
                    source.place(block.kind.span),
                    block.kind.text
                )));
            }
        }
    }
    Ok(Value::object(members))
}
