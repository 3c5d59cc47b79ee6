//! What an attribute refers to, as a text that two resources share when they mean the same thing.

use std::fmt::Write;

use crate::address::ResourceAddress;
use crate::analysis::Program;
use crate::analysis::reference::{Subject, parse};
use crate::graph::{JoinKey, ResourceGraph};
use crate::provider::Providers;
use crate::syntax::ast::{Attribute, Expr, ExprKind, Part, StepKind, Traversal};

/// The resources of a configuration and what they wait for, order that the API implies included as far as the
/// configuration tells it.
pub fn resource_graph(program: &Program, providers: &Providers) -> ResourceGraph {
    let resources = program.resources().map(|(address, _, _)| address);
    let mut graph = ResourceGraph::new(resources, program.resource_edges());
    graph.add_implied(&implied_order(providers), |resource, attribute| {
        written_key(program, resource, attribute).into_iter().collect()
    });
    graph
}

/// `(first type, then type, attribute)`
pub(super) type Order = (&'static str, &'static str, &'static str);

/// The order that the APIs of all providers imply.
pub(super) fn implied_order(providers: &Providers) -> Vec<Order> {
    let orders = providers.iter().flat_map(|(_, provider)| provider.implied_order());
    orders.copied().collect()
}

/// What an attribute of a resource refers to.
pub(super) fn written_key(program: &Program, resource: &ResourceAddress, attribute: &str) -> Option<JoinKey> {
    let declared = program.resource(resource)?;
    join_key(resource, declared.body().attribute(attribute)?)
}

/// The key of an attribute's expression within its module; `None` when it is no plain reference or text.
fn join_key(resource: &ResourceAddress, attribute: &Attribute) -> Option<JoinKey> {
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
