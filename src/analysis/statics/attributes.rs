//! Steps into objects of resources, as far as their schemas can tell.

use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::schema::BlockSchema;
use crate::syntax::ast::{Step, StepKind};

use super::super::codes;
use super::Verdict;
use super::place::replace;

/// Whether the steps into an object of that schema lead anywhere. Only what the schema alone can tell.
pub(super) fn attributes(block: &BlockSchema, steps: &[Step]) -> Verdict {
    let Some(step) = steps.first() else {
        return Ok(());
    };
    let name = match &step.kind {
        StepKind::Attribute(name) | StepKind::Key(name) => name,
        StepKind::Index { .. } => return Ok(()),
    };
    if block.attribute(name).is_some() || block.nested(name).is_some() {
        return Ok(());
    }
    let names = block.attributes.iter().map(|attribute| &*attribute.name);
    let names = names.chain(block.blocks.iter().map(|nested| &*nested.name));
    let mut diagnostic = Diagnostic::error(
        &codes::UNSUPPORTED_ATTRIBUTE,
        "Unsupported attribute",
        format!("This object has no argument, nested block, or exported attribute named \"{name}\"."),
    )
    .at(step.span);
    if let Some(near) = nearest(name, names) {
        diagnostic.detail.push_str(&format!(" Did you mean \"{near}\"?"));
        if matches!(step.kind, StepKind::Attribute(_)) {
            diagnostic = diagnostic.fix(replace(step.span, &format!(".{near}")));
        }
    }
    Err(Box::new(diagnostic))
}

/// A trigger that names an attribute which is not there is no error in the reference: it is never seen to change.
pub(super) fn never_changes(mut problem: Diagnostic) -> Diagnostic {
    problem.severity = Severity::Warning;
    problem
        .detail
        .push_str(" What is not there never changes, so this replaces nothing.");
    problem
}
