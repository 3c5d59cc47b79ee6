//! Arguments that are set twice in a body.

use std::collections::HashMap;
use std::sync::Arc;

use super::codes;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::Attribute;

/// The problem of an argument that was set before, there.
pub(crate) fn duplicate(attribute: &Attribute, first: Span) -> Diagnostic {
    let name = &attribute.name.text;
    Diagnostic::error(
        &codes::DUPLICATE_ARGUMENT,
        "Attribute redefined",
        format!("The argument `{name}` was already set. Each argument may be set only once."),
    )
    .at(attribute.name.span)
    .label(first, "first set here")
    .help("Remove one of the two.")
}

/// Finds repeated names: by looking through few, by a table of many.
#[derive(Default)]
pub(crate) struct FirstNames(HashMap<Arc<str>, Span>);

const FEW: usize = 12;

impl FirstNames {
    /// Where an argument of that name was set before, among those of `earlier`, which grow by each
    /// argument that this is asked for.
    pub(crate) fn first(&mut self, earlier: &[Attribute], attribute: &Attribute) -> Option<Span> {
        if earlier.len() <= FEW {
            let same = earlier.iter().find(|other| other.name.text == attribute.name.text);
            return same.map(|other| other.name.span);
        }
        if self.0.is_empty() {
            earlier.iter().rev().for_each(|other| self.insert(other));
        }
        let first = self.0.get(&attribute.name.text).copied();
        if first.is_none() {
            self.insert(attribute);
        }
        first
    }

    fn insert(&mut self, attribute: &Attribute) {
        self.0.insert(Arc::clone(&attribute.name.text), attribute.name.span);
    }
}
