//! What an attribute refers to, as a text that two resources share when they mean the same thing.

use std::fmt::Write;

use crate::address::ResourceAddress;
use crate::analysis::reference::{Subject, parse};
use crate::graph::JoinKey;
use crate::syntax::ast::{Attribute, Expr, ExprKind, Part, StepKind, Traversal};

/// The key of an attribute's expression within its module; `None` when it is no plain reference or text.
pub(super) fn join_key(resource: &ResourceAddress, attribute: &Attribute) -> Option<JoinKey> {
    let text = text(&attribute.value)?;
    Some(JoinKey(format!("{}:{text}", resource.module)))
}

fn text(expression: &Expr) -> Option<String> {
    match &expression.kind {
        ExprKind::Parens(inner) => text(inner),
        ExprKind::String(literal) => Some(format!("={literal}")),
        ExprKind::Template(template) => match &template.parts[..] {
            [Part::Interpolation(inner)] => text(inner),
            _ => None,
        },
        ExprKind::Traversal(traversal) => Some(traversal_text(traversal)),
        ExprKind::Index(base, key) => Some(format!("{}[{}]", text(base)?, text(key)?)),
        // `.id`, `.name` and `.uuid` of the same app are the same app.
        ExprKind::Attribute(base, _) => text(base),
        _ => None,
    }
}

fn traversal_text(traversal: &Traversal) -> String {
    let of_resource = matches!(parse(traversal), Ok((Subject::Resource(_), _)));
    let mut steps = &traversal.steps[..];
    if of_resource && steps.len() > 1 && matches!(steps.last().map(|step| &step.kind), Some(StepKind::Attribute(_))) {
        steps = &steps[..steps.len() - 1];
    }
    let mut text = traversal.root.text.to_string();
    for step in steps {
        let _ = match &step.kind {
            StepKind::Attribute(name) => write!(text, ".{name}"),
            StepKind::Key(key) => write!(text, "[{key:?}]"),
            StepKind::Index { number, .. } => write!(text, "[{number}]"),
        };
    }
    text
}
