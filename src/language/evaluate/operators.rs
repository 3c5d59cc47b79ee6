//! The operators: conversions, nulls, what is unknown, then the operation.

use std::cmp::Ordering;

use crate::language::codes;
use crate::language::convert::convert;
use crate::language::equality::unknown_bool;
use crate::language::number::{Number, Undefined};
use crate::language::types::Type;
use crate::language::value::{Kind, Value};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, UnaryOp};

use super::Evaluator;
use super::fault::Fault;
use super::ranges;

/// What an operator takes.
fn operand(op: BinaryOp) -> Type {
    match op {
        BinaryOp::Or | BinaryOp::And => Type::Bool,
        BinaryOp::Equal | BinaryOp::NotEqual => Type::Dynamic,
        _ => Type::Number,
    }
}

/// What an operator gives.
fn result(op: BinaryOp) -> Type {
    match op {
        BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo => Type::Number,
        _ => Type::Bool,
    }
}

fn failed(why: &str) -> Box<Fault> {
    Fault::new(
        &codes::OPERATION_FAILED,
        "Operation failed",
        format!("Error during operation: {why}."),
    )
}

impl Evaluator<'_> {
    pub(super) fn unary(&mut self, op: UnaryOp, span: Span, inner: &Expr) -> Value {
        let wanted = match op {
            UnaryOp::Negate => Type::Number,
            UnaryOp::Not => Type::Bool,
        };
        let before = self.diagnostics.len();
        let given = self.expr(inner);
        let value = self.operand(&given, &wanted, inner.span, "unary");
        if self.diagnostics.len() > before {
            return Value::unknown(wanted);
        }
        let computed = match value.kind() {
            Kind::Number(number) => Value::number(number.negate()),
            Kind::Bool(value) => Value::bool(!value),
            Kind::Null(_) => {
                self.report(failed("argument must not be null").at(span));
                return Value::unknown(wanted);
            }
            _ => Value::unknown(wanted).not_null(),
        };
        computed.mark(value.marks())
    }

    pub(super) fn binary(&mut self, op: BinaryOp, span: Span, left: &Expr, right: &Expr) -> Value {
        let before = self.diagnostics.len();
        let (given_left, given_right) = (self.expr(left), self.expr(right));
        if matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
            if self.diagnostics.len() > before {
                return Value::unknown(Type::Bool);
            }
            let equal = given_left.equals(&given_right);
            return match (op, equal.as_bool()) {
                (BinaryOp::NotEqual, Some(equals)) => Value::bool(!equals).mark(equal.marks()),
                _ => equal,
            };
        }
        let wanted = operand(op);
        let left = self.operand(&given_left, &wanted, left.span, "left");
        let right = self.operand(&given_right, &wanted, right.span, "right");
        if self.diagnostics.len() > before {
            return Value::unknown(result(op));
        }
        let marks = left.marks().union(right.marks());
        let computed = match (left.kind(), right.kind()) {
            (Kind::Null(_), _) | (_, Kind::Null(_)) => Err("argument must not be null"),
            (Kind::Number(left), Kind::Number(right)) => calculate(op, left, right),
            (Kind::Bool(left), Kind::Bool(right)) => Ok(Value::bool(match op {
                BinaryOp::Or => *left || *right,
                _ => *left && *right,
            })),
            _ if wanted == Type::Number => Ok(ranges::calculate(op, &left, &right)),
            _ => Ok(unknown_bool()),
        };
        match computed {
            Ok(value) => value.mark(marks),
            Err(why) => {
                self.report(failed(why).at(span));
                Value::unknown(result(op))
            }
        }
    }

    /// The value as an operand; reports what it should be.
    fn operand(&mut self, value: &Value, wanted: &Type, span: Span, side: &str) -> Value {
        match convert(value, wanted) {
            Ok(value) => value,
            Err(error) => {
                let fault = Fault::new(
                    &codes::INVALID_OPERAND,
                    "Invalid operand",
                    format!("Unsuitable value for {side} operand: {}.", error.message),
                );
                let fault = match (wanted, value.kind()) {
                    (Type::Number, Kind::String(_)) => fault.help("to put texts together write `\"${a}${b}\"`"),
                    (Type::Bool, _) => fault.help("compare with something: `x != null`, `x > 0`, `x == \"\"`"),
                    _ => fault,
                };
                self.report(fault.at(span));
                Value::unknown(wanted.clone())
            }
        }
    }
}

fn calculate(op: BinaryOp, left: &Number, right: &Number) -> Result<Value, &'static str> {
    let order = |test: fn(Ordering) -> bool| Ok(Value::bool(test(left.compare(right))));
    let number = |outcome: Result<Number, Undefined>, why| outcome.map(Value::number).map_err(|Undefined| why);
    match op {
        BinaryOp::Less => order(Ordering::is_lt),
        BinaryOp::LessOrEqual => order(Ordering::is_le),
        BinaryOp::Greater => order(Ordering::is_gt),
        BinaryOp::GreaterOrEqual => order(Ordering::is_ge),
        BinaryOp::Add => number(left.add(right), "can't compute sum of opposing infinities"),
        BinaryOp::Subtract => number(left.subtract(right), "can't subtract infinity from itself"),
        BinaryOp::Multiply => number(left.multiply(right), "can't multiply zero by infinity"),
        BinaryOp::Divide => number(left.divide(right), "can't divide zero by zero or infinity by infinity"),
        BinaryOp::Modulo => number(left.modulo(right), "can't use modulo with zero and infinity"),
        BinaryOp::Or | BinaryOp::And | BinaryOp::Equal | BinaryOp::NotEqual => Err("a number has no such operation"),
    }
}
