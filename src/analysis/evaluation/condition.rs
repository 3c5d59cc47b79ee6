//! Conditions that configurations state, and what is said when they do not hold.

use crate::analysis::codes;
use crate::config::{self, Condition};
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::convert::convert;
use crate::language::evaluate::evaluate_partly;
use crate::language::scope::Scope;
use crate::language::types::Type;
use crate::language::value::{Marks, Value};
use crate::source::Span;
use crate::syntax::ast::{Expr, Ident};

/// Which condition it is.
#[derive(Clone, Copy)]
pub(super) enum Check<'a> {
    /// Of a variable, with where its value is written.
    Validation { name: &'a Ident, place: Option<Span> },
    /// Of a resource, before it is planned.
    Precondition,
    /// Of a resource, once it is known.
    Postcondition,
    /// Of an output.
    OutputPrecondition,
    /// In a `check` block: only a warning.
    Assertion,
}

impl Check<'_> {
    /// What is wrong whatever the values will be: the reference does not hold resources to their conditions
    /// before it plans them.
    pub(super) fn validate(self, rule: &Condition, scope: &dyn Scope) -> Vec<Diagnostic> {
        let (value, problems) = evaluate_partly(&rule.condition, scope);
        match holds(&value, &rule.condition) {
            Err(problem) if problems.is_empty() => vec![*problem],
            _ => problems,
        }
    }

    /// What is wrong; nothing when the condition holds or is not known yet.
    pub(super) fn run(self, rule: &Condition, scope: &dyn Scope) -> Vec<Diagnostic> {
        let (value, problems) = evaluate_partly(&rule.condition, scope);
        if !problems.is_empty() {
            return problems;
        }
        match holds(&value, &rule.condition) {
            Err(problem) => vec![*problem],
            Ok(Some(false)) => self.failed(rule, scope),
            Ok(_) => Vec::new(),
        }
    }

    fn failed(self, rule: &Condition, scope: &dyn Scope) -> Vec<Diagnostic> {
        let (value, mut problems) = evaluate_partly(&rule.error_message, scope);
        let message = message(&value, &rule.error_message, &mut problems);
        let mut problem = Diagnostic::new(self.severity(), self.code(), self.summary(), message);
        problem = match self {
            Self::Validation { name, place } => problem
                .at(place.unwrap_or(name.span))
                .label(rule.condition.span, "this condition is false"),
            _ => problem.at(rule.condition.span),
        };
        problems.push(problem);
        problems
    }

    fn severity(self) -> Severity {
        match self {
            Self::Assertion => Severity::Warning,
            _ => Severity::Error,
        }
    }

    fn code(self) -> &'static crate::diagnostic::Code {
        match self {
            Self::Validation { .. } => &config::codes::INVALID_INPUT,
            _ => &codes::CONDITION_FAILED,
        }
    }

    fn summary(self) -> &'static str {
        match self {
            Self::Validation { .. } => "Invalid value for variable",
            Self::Precondition => "Resource precondition failed",
            Self::Postcondition => "Resource postcondition failed",
            Self::OutputPrecondition => "Module output value precondition failed",
            Self::Assertion => "Check block assertion failed",
        }
    }
}

/// Whether a condition holds; nothing while it is not known.
fn holds(value: &Value, expr: &Expr) -> Result<Option<bool>, Box<Diagnostic>> {
    let invalid = |detail: &str| {
        Box::new(Diagnostic::error(&codes::CONDITION_RESULT, "Invalid condition result", detail).at(expr.span))
    };
    if !value.is_known() {
        return Ok(None);
    }
    if value.is_null() {
        return Err(invalid(
            "Condition expression must return either true or false, not null.",
        ));
    }
    match convert(value, &Type::Bool) {
        Ok(value) => Ok(value.as_bool()),
        Err(error) => Err(invalid(&format!("Invalid condition result value: {error}."))),
    }
}

fn message(value: &Value, expr: &Expr, problems: &mut Vec<Diagnostic>) -> String {
    let hidden = "The condition does not hold; its error message cannot be shown.";
    let marks = value.marks_deep();
    for (mark, what) in [(Marks::SENSITIVE, "sensitive"), (Marks::EPHEMERAL, "ephemeral")] {
        if marks.contains(mark) {
            problems.push(
                Diagnostic::error(
                    &codes::CONDITION_RESULT,
                    format!("Error message refers to {what} values"),
                    format!("The error expression used to explain this condition refers to {what} values, so it is not shown."),
                )
                .at(expr.span)
                .help(format!("Leave the {what} value out of the message.")),
            );
            return hidden.to_owned();
        }
    }
    match convert(value, &Type::String) {
        Ok(text) => text
            .as_str()
            .map_or_else(|| hidden.to_owned(), |text| text.trim().to_owned()),
        Err(_) => hidden.to_owned(),
    }
}
