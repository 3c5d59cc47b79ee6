//! `condition ? a : b`.

use crate::diagnostic::Diagnostic;
use crate::language::codes;
use crate::language::convert::{convert, unify_loosely};
use crate::language::types::Type;
use crate::language::value::{Kind, Value};
use crate::syntax::ast::Expr;

use super::Evaluator;

impl Evaluator<'_> {
    pub(super) fn conditional(&mut self, condition: &Expr, then: &Expr, otherwise: &Expr) -> Value {
        let (on_true, true_diagnostics) = self.aside(|evaluator| evaluator.expr(then));
        let (on_false, false_diagnostics) = self.aside(|evaluator| evaluator.expr(otherwise));
        let Some(of) = common_type(&on_true, &on_false) else {
            self.report(
                Diagnostic::error(
                    &codes::INCONSISTENT_CONDITIONAL,
                    "Inconsistent conditional result types",
                    format!(
                        "The true and false result expressions must have consistent types. {}.",
                        difference(&on_true.ty(), &on_false.ty())
                    ),
                )
                .at(then.span.to(otherwise.span))
                .help("convert one of them, or use `null` for \"nothing\""),
            );
            return Value::unknown(Type::Dynamic);
        };
        let verdict = self.expr(condition);
        let Some(verdict) = self.condition(&verdict, condition) else {
            return Value::unknown(of);
        };
        let marks = verdict.marks().union(on_true.marks()).union(on_false.marks());
        let (chosen, mut diagnostics, name, at) = match verdict.as_bool() {
            Some(true) => (on_true, true_diagnostics, "true", then),
            Some(false) => (on_false, false_diagnostics, "false", otherwise),
            None => return undecided(&of, &on_true, &on_false).mark(marks),
        };
        self.diagnostics.append(&mut diagnostics);
        match convert(&chosen, &of) {
            Ok(value) => value.mark(marks),
            Err(error) => {
                self.report(
                    Diagnostic::error(
                        &codes::INCONSISTENT_CONDITIONAL,
                        "Inconsistent conditional result types",
                        format!("The {name} result value has the wrong type: {}.", error.message),
                    )
                    .at(at.span),
                );
                Value::unknown(of).mark(marks)
            }
        }
    }

    /// The condition as a bool, known or not; none when it can be none, which is reported.
    pub(super) fn condition(&mut self, value: &Value, expr: &Expr) -> Option<Value> {
        let (summary, detail) = match (value.kind(), convert(value, &Type::Bool)) {
            (Kind::Null(_), _) => (
                "Null condition",
                "The condition value is null. Conditions must either be true or false.",
            ),
            (Kind::Unknown(..), _) => return Some(Value::unknown(Type::Bool).mark(value.marks())),
            (_, Ok(verdict)) => return Some(verdict),
            (_, Err(_)) => (
                "Incorrect condition type",
                "The condition expression must be of type bool.",
            ),
        };
        self.report(
            Diagnostic::error(&codes::INVALID_CONDITION, summary, detail)
                .at(expr.span)
                .help("compare with something: `x != null`, `x > 0`, `x == \"\"`"),
        );
        None
    }
}

/// The type of the result, whichever branch it comes from.
fn common_type(on_true: &Value, on_false: &Value) -> Option<Type> {
    let untyped_null = |value: &Value| matches!(value.kind(), Kind::Null(Type::Dynamic));
    if untyped_null(on_true) {
        return Some(on_false.ty());
    }
    if untyped_null(on_false) || on_true.same_type(on_false) {
        return Some(on_true.ty());
    }
    match (on_true.ty(), on_false.ty()) {
        (Type::Dynamic, _) | (_, Type::Dynamic) => Some(Type::Dynamic),
        (on_true, on_false) => unify_loosely(&[on_true, on_false]),
    }
}

/// The result while the condition is not known.
fn undecided(of: &Type, on_true: &Value, on_false: &Value) -> Value {
    if on_true.is_null() && on_false.is_null() {
        return Value::null(of.clone());
    }
    let mut result = Value::unknown(of.clone());
    if on_true.is_surely_not_null() && on_false.is_surely_not_null() {
        result = result.not_null();
    }
    if matches!(of, Type::List(_) | Type::Set(_) | Type::Map(_)) && on_true.same_type(on_false) {
        let (low, high) = length_bounds(on_true);
        let (other_low, other_high) = length_bounds(on_false);
        let most = high.zip(other_high).map(|(a, b)| a.max(b));
        result = result.with_length(low.min(other_low), most);
    }
    result
}

/// How many elements a collection has at least and at most.
pub(crate) fn length_bounds(value: &Value) -> (usize, Option<usize>) {
    match value.kind() {
        Kind::Set(_, values) if !values.iter().all(Value::is_known) => (values.len().min(1), Some(values.len())),
        Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => (values.len(), Some(values.len())),
        Kind::Map(_, members) | Kind::Object(members) => (members.len(), Some(members.len())),
        Kind::Unknown(_, Some(refinement)) => (refinement.min_length, refinement.max_length),
        _ => (0, None),
    }
}

/// Why the two types do not go together.
fn difference(on_true: &Type, on_false: &Type) -> String {
    match (on_true, on_false) {
        (Type::Object(a), Type::Object(b)) => {
            for (name, of) in &a.attributes {
                match b.attributes.get(name) {
                    None => {
                        return format!(
                            "The 'true' value includes object attribute \"{name}\", which is absent in the 'false' value"
                        );
                    }
                    Some(other) if other != of => {
                        return format!(
                            "Type mismatch for object attribute \"{name}\": {}",
                            difference(of, other)
                        );
                    }
                    Some(_) => {}
                }
            }
            if let Some(name) = b.attributes.keys().find(|name| !a.attributes.contains_key(*name)) {
                return format!(
                    "The 'false' value includes object attribute \"{name}\", which is absent in the 'true' value"
                );
            }
        }
        (Type::Tuple(a), Type::Tuple(b)) => {
            if a.len() != b.len() {
                return format!(
                    "The 'true' tuple has length {}, but the 'false' tuple has length {}",
                    a.len(),
                    b.len()
                );
            }
            if let Some((index, (a, b))) = a.iter().zip(b.iter()).enumerate().find(|(_, (a, b))| a != b) {
                return format!("Type mismatch for tuple element {index}: {}", difference(a, b));
            }
        }
        (Type::List(a), Type::List(b)) if structural(a, b) => {
            return format!("Mismatched list element types: {}", difference(a, b));
        }
        (Type::Set(a), Type::Set(b)) if structural(a, b) => {
            return format!("Mismatched set element types: {}", difference(a, b));
        }
        (Type::Map(a), Type::Map(b)) if structural(a, b) => {
            return format!("Mismatched map element types: {}", difference(a, b));
        }
        _ => {}
    }
    let (a, b) = (on_true.friendly(), on_false.friendly());
    if a == b {
        return "At least one deeply-nested attribute or element is not compatible across both the 'true' and the \
                'false' value"
            .into();
    }
    format!("The 'true' value is {a}, but the 'false' value is {b}")
}

fn structural(a: &Type, b: &Type) -> bool {
    matches!(
        (a, b),
        (Type::Object(_), Type::Object(_)) | (Type::Tuple(_), Type::Tuple(_))
    )
}
