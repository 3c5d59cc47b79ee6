//! Blocks with `condition` and `error_message`.

use crate::diagnostic::Diagnostic;
use crate::syntax::ast::Block;

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

/// All blocks of that kind.
pub(super) fn conditions(block: &Block, kind: &str, problems: &mut Vec<Diagnostic>) -> Vec<Condition> {
    block
        .body
        .blocks(kind)
        .map(|inside| condition(inside, problems))
        .collect()
}
