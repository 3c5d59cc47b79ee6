//! Operators on numbers that are not known, of which bounds may be.

use std::cmp::Ordering;

use crate::language::equality::{equal, unknown_bool};
use crate::language::number::{Number, Undefined};
use crate::language::types::Type;
use crate::language::value::{Kind, Value};
use crate::syntax::ast::BinaryOp;

/// Between what a number lies, infinity where nothing bounds it.
struct Range {
    min: Number,
    max: Number,
}

impl Range {
    fn of(value: &Value) -> Self {
        if let Kind::Number(number) = value.kind() {
            return Self {
                min: number.clone(),
                max: number.clone(),
            };
        }
        let bounds = value.refinement();
        let min = bounds.and_then(|bounds| bounds.min.clone());
        let max = bounds.and_then(|bounds| bounds.max.clone());
        Self {
            min: min.unwrap_or_else(|| Number::infinity(true)),
            max: max.unwrap_or_else(|| Number::infinity(false)),
        }
    }

    /// What an operation that grows or shrinks evenly makes of both.
    fn combine(&self, other: &Self, operation: fn(&Number, &Number) -> Result<Number, Undefined>) -> Option<Self> {
        let mut corners = Vec::new();
        for left in [&self.min, &self.max] {
            for right in [&other.min, &other.max] {
                corners.push(operation(left, right).ok()?);
            }
        }
        Some(Self {
            min: corners.iter().min_by(|left, right| left.compare(right))?.clone(),
            max: corners.iter().max_by(|left, right| left.compare(right))?.clone(),
        })
    }

    /// How every number of one stands to every number of the other, where that is so.
    fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.max.compare(&other.min).is_lt() {
            return Some(Ordering::Less);
        }
        self.min.compare(&other.max).is_gt().then_some(Ordering::Greater)
    }
}

/// What an operator that takes numbers comes to when at least one of them is not known, and none is null.
pub(super) fn calculate(op: BinaryOp, left: &Value, right: &Value) -> Value {
    let (a, b) = (Range::of(left), Range::of(right));
    let range = match op {
        BinaryOp::Add => a.combine(&b, Number::add),
        BinaryOp::Subtract => a.combine(&b, Number::subtract),
        BinaryOp::Multiply => a.combine(&b, Number::multiply),
        BinaryOp::Divide | BinaryOp::Modulo => None,
        _ => return compared(op, a.compare(&b), equal(left, right)),
    };
    let bound = |number: Number| (!number.is_infinite()).then_some(number);
    let (min, max) = range.map_or((None, None), |range| (bound(range.min), bound(range.max)));
    Value::unknown(Type::Number).between(min, max)
}

fn compared(op: BinaryOp, order: Option<Ordering>, equal: Option<bool>) -> Value {
    let strictly = |wanted: Ordering| order.map(|order| order == wanted);
    let known = match op {
        BinaryOp::Less => strictly(Ordering::Less),
        BinaryOp::Greater => strictly(Ordering::Greater),
        BinaryOp::LessOrEqual => strictly(Ordering::Less).zip(equal).map(|(less, equal)| less || equal),
        BinaryOp::GreaterOrEqual => strictly(Ordering::Greater)
            .zip(equal)
            .map(|(greater, equal)| greater || equal),
        _ => None,
    };
    known.map_or_else(unknown_bool, Value::bool)
}
