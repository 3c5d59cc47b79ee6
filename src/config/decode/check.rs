//! `check` blocks.

use std::sync::Arc;

use crate::address::Mode;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::Block;

use super::super::codes;
use super::super::declaration::Check;
use super::body::{Shape, check_name, check_shape, labels};
use super::condition::conditions;
use super::resource::resource;

/// A `check` block.
pub(super) fn check(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Option<Check> {
    let [name] = labels(block, ["name"], problems)?;
    check_name(&name, "check", problems);
    let shape = Shape {
        arguments: &[],
        blocks: &["data", "assert"],
    };
    check_shape(&block.body, &shape, problems);
    let asserts = conditions(block, "assert", problems);
    if asserts.is_empty() {
        problems.push(
            Diagnostic::error(
                &codes::MISSING_ARGUMENT,
                "Zero assert blocks",
                "Check blocks must have at least one assert block.",
            )
            .at(block.header)
            .help("Add assert { condition = … error_message = … }."),
        );
    }
    let mut data = block.body.blocks("data");
    let first = data.next().and_then(|inside| {
        let inside = Arc::new(without_meta(inside, problems));
        let mut found = resource(&inside, Mode::Data, problems)?;
        found.check = Some(Arc::clone(&name.text));
        Some(Arc::new(found))
    });
    for again in data {
        problems.push(
            Diagnostic::error(
                &codes::DUPLICATE,
                "Multiple data resource blocks",
                "This check block has more than one data source; it may have one.",
            )
            .at(again.header),
        );
    }
    Some(Check {
        name,
        block: Arc::clone(block),
        data: first,
        asserts,
    })
}

/// The data source of a check without what it may not have, which is reported.
fn without_meta(data: &Block, problems: &mut Vec<Diagnostic>) -> Block {
    let mut data = data.clone();
    data.body.attributes.retain(|attribute| {
        let name = &*attribute.name.text;
        let is_meta = matches!(name, "count" | "for_each");
        if is_meta {
            problems.push(
                Diagnostic::error(
                    &codes::META_ARGUMENT,
                    format!("Invalid \"{name}\" attribute"),
                    "The \"count\" and \"for_each\" meta-arguments are not supported within nested data blocks.",
                )
                .at(attribute.span)
                .help("Move the data source out of the check."),
            );
        }
        !is_meta
    });
    data.body.blocks.retain(|block| {
        let is_lifecycle = &*block.kind.text == "lifecycle";
        if is_lifecycle {
            problems.push(
                Diagnostic::error(
                    &codes::META_ARGUMENT,
                    "Invalid lifecycle block",
                    "Nested data blocks do not support \"lifecycle\" blocks as the lifecycle is managed by the containing \
                     block.",
                )
                .at(block.header)
                .help("Remove it: what it checks can be an assert block."),
            );
        }
        !is_lifecycle
    });
    data
}
