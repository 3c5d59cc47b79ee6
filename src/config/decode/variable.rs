//! `variable`, `locals` and `output`.

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::language::constraint::{TypeConstraint, type_constraint};
use crate::language::evaluate::evaluate_constant;
use crate::language::references::references;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::syntax::ast::{Block, Expr, StepKind, Traversal};

use super::super::codes;
use super::super::declaration::{Local, Output, Variable};
use super::body::{
    Shape, check_name, check_shape, flag_argument, labels, nothing, required, text_argument, unexpected_block,
};
use super::condition::conditions;
use super::reference::traversals;

const VARIABLE: Shape = Shape {
    arguments: &[
        "type",
        "default",
        "description",
        "sensitive",
        "nullable",
        "ephemeral",
        "deprecated",
    ],
    blocks: &["validation"],
};

const OUTPUT: Shape = Shape {
    arguments: &[
        "value",
        "description",
        "sensitive",
        "depends_on",
        "ephemeral",
        "deprecated",
    ],
    blocks: &["precondition"],
};

/// Names that mean something else in a `module` block.
const RESERVED: [&str; 8] = [
    "source",
    "version",
    "providers",
    "count",
    "for_each",
    "lifecycle",
    "depends_on",
    "locals",
];

/// A `variable` block.
pub(super) fn variable(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Option<Variable> {
    let [name] = labels(block, ["name"], problems)?;
    if RESERVED.contains(&&*name.text) {
        problems.push(
            Diagnostic::error(
                &codes::INVALID_NAME,
                "Invalid variable name",
                format!(
                    "The variable name \"{}\" is reserved due to its special meaning inside module blocks.",
                    name.text
                ),
            )
            .at(name.span)
            .help("Choose another name."),
        );
    }
    check_name(&name, "variable", problems);
    let body = &block.body;
    check_shape(body, &VARIABLE, problems);
    let type_expr = body.attribute("type").map(|attribute| attribute.value.clone());
    let constraint = type_expr.as_ref().map_or_else(
        || TypeConstraint::plain(Type::Dynamic),
        |expr| constraint(expr, problems),
    );
    let nullable = flag_argument(body, "nullable", problems).unwrap_or(true);
    let default = body.attribute("default").map(|attribute| attribute.value.clone());
    let validations = conditions(block, "validation", problems);
    for rule in validations
        .iter()
        .filter(|rule| !refers_to(&rule.condition, &name.text))
    {
        problems.push(
            Diagnostic::error(
                &codes::CONDITION,
                "Invalid variable validation condition",
                format!(
                    "The condition for variable \"{0}\" must refer to var.{0} in order to test incoming values.",
                    name.text
                ),
            )
            .at(rule.condition.span),
        );
    }
    Some(Variable {
        name,
        type_expr,
        default_value: default
            .as_ref()
            .and_then(|expr| default_value(expr, &constraint, nullable, problems)),
        default,
        constraint,
        nullable,
        description: text_argument(body, "description", problems),
        sensitive: flag_argument(body, "sensitive", problems).unwrap_or(false),
        ephemeral: flag_argument(body, "ephemeral", problems).unwrap_or(false),
        validations,
        block: Arc::clone(block),
    })
}

/// Whether a condition is about a variable; one that is about nothing has been reported.
fn refers_to(condition: &Expr, name: &str) -> bool {
    let mut found = references(condition).peekable();
    let is_it = |traversal: &Traversal| {
        let first = traversal.steps.first().map(|step| &step.kind);
        &*traversal.root.text == "var" && matches!(first, Some(StepKind::Attribute(own)) if &**own == name)
    };
    found.peek().is_none() || found.any(is_it)
}

/// The type that a `type` argument says.
fn constraint(expr: &Expr, problems: &mut Vec<Diagnostic>) -> TypeConstraint {
    type_constraint(expr).unwrap_or_else(|found| {
        problems.extend(found);
        TypeConstraint::plain(Type::Dynamic)
    })
}

/// The default as a value of the variable's type; `None` when it is none, which is reported.
fn default_value(
    expr: &Expr,
    constraint: &TypeConstraint,
    nullable: bool,
    problems: &mut Vec<Diagnostic>,
) -> Option<Value> {
    let value = match evaluate_constant(expr) {
        Ok(value) => value,
        Err(found) => {
            problems.extend(found);
            return None;
        }
    };
    if value.is_null() && !nullable {
        problems.push(invalid_default("A null default value is not valid when nullable=false.").at(expr.span));
        return None;
    }
    match constraint.apply(&value) {
        Ok(value) => Some(value),
        Err(error) => {
            problems.push(
                invalid_default(format!(
                    "This default value is not compatible with the variable's type constraint: {error}."
                ))
                .at(expr.span),
            );
            None
        }
    }
}

fn invalid_default(detail: impl Into<String>) -> Diagnostic {
    Diagnostic::error(&codes::DEFAULT, "Invalid default value for variable", detail)
}

/// A `locals` block.
pub(super) fn locals(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Vec<Local> {
    labels(block, [], problems);
    problems.extend(block.body.blocks.iter().map(unexpected_block));
    let mut names = HashSet::new();
    let attributes = block.body.attributes.iter().enumerate();
    attributes
        .filter(|(_, attribute)| names.insert(&*attribute.name.text))
        .map(|(index, _)| Local {
            block: Arc::clone(block),
            index,
        })
        .collect()
}

/// An `output` block.
pub(super) fn output(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Option<Output> {
    let [name] = labels(block, ["name"], problems)?;
    check_name(&name, "output", problems);
    let body = &block.body;
    check_shape(body, &OUTPUT, problems);
    Some(Output {
        name,
        value: required(block, "value", problems)
            .map_or_else(|| nothing(block.header), |attribute| attribute.value.clone()),
        description: text_argument(body, "description", problems),
        sensitive: flag_argument(body, "sensitive", problems).unwrap_or(false),
        ephemeral: flag_argument(body, "ephemeral", problems).unwrap_or(false),
        depends_on: body
            .attribute("depends_on")
            .map(|attribute| traversals(attribute, problems))
            .unwrap_or_default(),
        preconditions: conditions(block, "precondition", problems),
        block: Arc::clone(block),
    })
}
