//! `lifecycle` blocks.

use crate::diagnostic::Diagnostic;
use crate::language::references::references;
use crate::language::value::{Path, PathStep};
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, Expr, ExprKind, Step, StepKind, Traversal};

use super::super::codes;
use super::super::declaration::{IgnoreChanges, Lifecycle};
use super::body::{Shape, check_shape, flag_argument, labels};
use super::condition::conditions;
use super::reference::{list, span, traversal};

const SHAPE: Shape = Shape {
    arguments: &[
        "create_before_destroy",
        "prevent_destroy",
        "ignore_changes",
        "replace_triggered_by",
        ENABLED,
    ],
    blocks: &["precondition", "postcondition"],
};

/// Whether the resource is there at all: its value is decoded with `count` and `for_each`, whose place it takes.
const ENABLED: &str = "enabled";

/// Checks the `lifecycle` block of a module call: it may hold nothing but `enabled`.
pub(super) fn module_lifecycle(call: &Block, problems: &mut Vec<Diagnostic>) {
    const SHAPE: Shape = Shape {
        arguments: &[ENABLED],
        blocks: &[],
    };
    if let Some(block) = only_one(call, "module", problems) {
        check_shape(&block.body, &SHAPE, problems);
    }
}

/// The `lifecycle` block of a resource; `unmanaged` says what it is when nothing of it is kept in the state.
pub(super) fn lifecycle(resource: &Block, unmanaged: Option<&str>, problems: &mut Vec<Diagnostic>) -> Lifecycle {
    let Some(block) = only_one(resource, "resource", problems) else {
        return Lifecycle::default();
    };
    let body = &block.body;
    check_shape(body, &SHAPE, problems);
    if let Some(what) = unmanaged {
        managed_only(what, body.attributes.iter(), problems);
    }
    Lifecycle {
        create_before_destroy: flag_argument(body, "create_before_destroy", problems),
        prevent_destroy: body
            .attribute("prevent_destroy")
            .map(|attribute| attribute.value.clone()),
        ignore_changes: body
            .attribute("ignore_changes")
            .map(|attribute| ignore_changes(attribute, problems))
            .unwrap_or_default(),
        replace_triggered_by: body
            .attribute("replace_triggered_by")
            .map(|attribute| triggers(attribute, problems))
            .unwrap_or_default(),
        preconditions: conditions(block, "precondition", problems),
        postconditions: conditions(block, "postcondition", problems),
    }
}

/// The first `lifecycle` block; others are reported.
fn only_one<'a>(owner: &'a Block, what: &str, problems: &mut Vec<Diagnostic>) -> Option<&'a Block> {
    let mut blocks = owner.body.blocks("lifecycle");
    let block = blocks.next()?;
    problems.extend(blocks.map(|again| {
        Diagnostic::error(
            &codes::DUPLICATE,
            "Duplicate lifecycle block",
            format!("This {what} already has a lifecycle block."),
        )
        .at(again.header)
        .label(block.header, "the first one")
    }));
    labels(block, [], problems);
    Some(block)
}

fn managed_only<'a>(what: &str, attributes: impl Iterator<Item = &'a Attribute>, problems: &mut Vec<Diagnostic>) {
    let is_managed_only = |name: &str| SHAPE.arguments.contains(&name) && name != ENABLED;
    for attribute in attributes.filter(|attribute| is_managed_only(&attribute.name.text)) {
        problems.push(
            Diagnostic::error(
                &codes::META_ARGUMENT,
                format!("Invalid {what} resource lifecycle argument"),
                format!(
                    "The lifecycle argument \"{}\" is defined only for managed resources (\"resource\" blocks), and is \
                     not valid for {what} resources.",
                    attribute.name.text
                ),
            )
            .at(attribute.name.span)
            .help("Remove it."),
        );
    }
}

/// `all`, or a list of attributes.
fn ignore_changes(attribute: &Attribute, problems: &mut Vec<Diagnostic>) -> IgnoreChanges {
    let value = &attribute.value;
    let is_all = |found: &Traversal| found.steps.is_empty() && &*found.root.text == "all";
    if matches!(&value.kind, ExprKind::Traversal(found) if is_all(found)) {
        return IgnoreChanges::All(value.span);
    }
    let elements = list(value, problems);
    let is_wildcard = |element: &&Expr| matches!(&element.kind, ExprKind::String(text) if &**text == "*");
    if elements.iter().any(|element| is_wildcard(&element)) {
        problems.push(wildcard(value.span, elements.len() == 1));
    }
    let names = elements.iter().filter(|element| !is_wildcard(element));
    let paths = names.filter_map(|element| {
        let found = traversal(element, problems)?;
        Some((path(&found), span(&found)))
    });
    IgnoreChanges::Paths(paths.collect())
}

fn wildcard(at: Span, is_alone: bool) -> Diagnostic {
    let detail = if is_alone {
        "The [\"*\"] form of ignore_changes is left from versions before 0.12."
    } else {
        "The \"*\" in ignore_changes is left from versions before 0.12, and it cannot stand among names."
    };
    Diagnostic::error(&codes::QUOTED, "Invalid ignore_changes wildcard", detail)
        .at(at)
        .help("Write ignore_changes = all, or name attributes alone.")
}

/// A traversal as a path into the resource's object.
fn path(traversal: &Traversal) -> Path {
    let root = PathStep::Name(traversal.root.text.clone());
    std::iter::once(root).chain(traversal.steps.iter().map(step)).collect()
}

fn step(step: &Step) -> PathStep {
    match &step.kind {
        StepKind::Attribute(name) | StepKind::Key(name) => PathStep::Name(name.clone()),
        // A number too large for an index selects nothing.
        StepKind::Index { number, .. } => PathStep::Index(number.parse().unwrap_or(usize::MAX)),
    }
}

/// `replace_triggered_by`: references to resources, indexes may use `count.index` and `each.key`.
fn triggers(attribute: &Attribute, problems: &mut Vec<Diagnostic>) -> Vec<Expr> {
    let elements = list(&attribute.value, problems).iter();
    let (elements, computed): (Vec<&Expr>, Vec<&Expr>) = elements.partition(|element| has_plain_keys(element));
    problems.extend(computed.into_iter().map(|element| {
        Diagnostic::error(
            &codes::INVALID_REFERENCE,
            "Invalid reference in replace_triggered_by expression",
            "Only resources, count.index, and each.key may be used in replace_triggered_by.",
        )
        .at(element.span)
    }));
    let (right, wrong): (Vec<&Expr>, Vec<&Expr>) =
        elements.into_iter().partition(|element| refers_to_resource(element));
    for element in wrong.into_iter().filter(|element| element.kind != ExprKind::Error) {
        problems.push(
            Diagnostic::error(
                &codes::INVALID_REFERENCE,
                "Invalid replace_triggered_by expression",
                "Missing resource reference in replace_triggered_by expression.",
            )
            .at(element.span)
            .help("Refer to a managed resource or to one of its attributes."),
        );
    }
    right.into_iter().cloned().collect()
}

/// Whether indexes are literals, `count.index` or `each.key`.
fn has_plain_keys(expr: &Expr) -> bool {
    let is_plain = |key: &Expr| {
        references(key).all(|found| match &found.steps[..] {
            [step] => matches!(
                (&*found.root.text, &step.kind),
                ("count" | "each", StepKind::Attribute(name)) if matches!(&**name, "index" | "key")
            ),
            _ => false,
        })
    };
    match &expr.kind {
        ExprKind::Index(base, key) => is_plain(key) && has_plain_keys(base),
        ExprKind::Attribute(base, _) => has_plain_keys(base),
        _ => true,
    }
}

fn refers_to_resource(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Traversal(found) => {
            let reserved = [
                "var",
                "local",
                "module",
                "each",
                "count",
                "path",
                "terraform",
                "self",
                "data",
            ];
            !found.steps.is_empty() && !reserved.contains(&&*found.root.text)
        }
        ExprKind::Index(base, _) | ExprKind::Attribute(base, _) => refers_to_resource(base),
        _ => false,
    }
}
