//! Blocks with `condition` and `error_message`.

use crate::diagnostic::Diagnostic;
use crate::language::references::references;
use crate::syntax::ast::{Block, ExprKind};

use super::super::codes;
use super::super::declaration::Condition;
use super::body::{Shape, check_shape, labels, nothing, required};

const SHAPE: Shape = Shape {
    arguments: &["condition", "error_message"],
    blocks: &[],
};

/// A `precondition`, `postcondition`, `validation` or `assert` block.
pub(super) fn condition(block: &Block, problems: &mut Vec<Diagnostic>) -> Condition {
    labels(block, [], problems);
    check_shape(&block.body, &SHAPE, problems);
    let mut take = |name| {
        required(block, name, problems).map_or_else(|| nothing(block.header), |attribute| attribute.value.clone())
    };
    Condition {
        condition: take("condition"),
        error_message: take("error_message"),
        span: block.header,
    }
}

/// Reports conditions that refer to nothing, and so check nothing; what they come to is then not said, too.
fn check_vacuous(conditions: &mut [Condition], kind: &str, problems: &mut Vec<Diagnostic>) {
    for rule in conditions {
        let is_broken = rule.condition.kind == ExprKind::Error;
        if !is_broken && references(&rule.condition).next().is_none() {
            problems.push(
                Diagnostic::error(
                    &codes::CONDITION,
                    format!("Invalid {kind} expression"),
                    "The condition expression must refer to at least one object from elsewhere in the configuration, or \
                     else its result would not be checking anything.",
                )
                .at(rule.condition.span),
            );
            rule.condition = nothing(rule.condition.span);
        }
    }
}

/// All blocks of that kind.
pub(super) fn conditions(block: &Block, kind: &str, problems: &mut Vec<Diagnostic>) -> Vec<Condition> {
    let mut found: Vec<Condition> = block
        .body
        .blocks(kind)
        .map(|inside| condition(inside, problems))
        .collect();
    check_vacuous(&mut found, kind, problems);
    found
}
