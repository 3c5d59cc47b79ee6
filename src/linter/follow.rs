//! Follows expressions to where their values come from: locals, variables of modules, outputs.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use crate::analysis::{Item, NodeId, Program};
use crate::config::{Configuration, ModuleId};
use crate::syntax::ast::{Expr, ExprKind, Part, StepKind, Traversal};

use super::shell::HOLE;
use super::walk;

/// How far it goes: longer chains are cycles, or nobody's.
const DEPTH: usize = 32;

/// The name after the root of a traversal: `web` of `local.web.x`.
pub fn second(traversal: &Traversal) -> Option<&Arc<str>> {
    match &traversal.steps.first()?.kind {
        StepKind::Attribute(name) => Some(name),
        _ => None,
    }
}

/// The name after that: `web` of `data.heroku_app.web`.
pub fn third(traversal: &Traversal) -> Option<&Arc<str>> {
    match &traversal.steps.get(1)?.kind {
        StepKind::Attribute(name) => Some(name),
        _ => None,
    }
}

/// Calls `see` with an expression, everything in it, and everything that its locals, module variables and
/// module outputs lead to; stops at the first answer.
pub fn origins<T>(
    configuration: &Configuration,
    module: ModuleId,
    expr: &Expr,
    see: &mut dyn FnMut(ModuleId, &Expr) -> Option<T>,
) -> Option<T> {
    follow(configuration, module, expr, see, DEPTH)
}

fn follow<T>(
    configuration: &Configuration,
    module: ModuleId,
    expr: &Expr,
    see: &mut dyn FnMut(ModuleId, &Expr) -> Option<T>,
    depth: usize,
) -> Option<T> {
    let mut answer = None;
    walk::expressions(expr, &mut |inner| {
        if answer.is_some() {
            return;
        }
        answer = see(module, inner);
        if let (None, ExprKind::Traversal(traversal), Some(depth)) = (&answer, &inner.kind, depth.checked_sub(1)) {
            answer = behind(configuration, module, traversal, &mut |module, expr| {
                follow(configuration, module, expr, see, depth)
            });
        }
    });
    answer
}

/// The expression behind a local, a variable that a call gives, or an output of a module.
fn behind<T>(
    configuration: &Configuration,
    module: ModuleId,
    traversal: &Traversal,
    go: &mut dyn FnMut(ModuleId, &Expr) -> Option<T>,
) -> Option<T> {
    let name = second(traversal)?;
    let node = configuration.node(module);
    match &*traversal.root.text {
        "local" => go(module, node.module.locals.get(name)?.value()),
        "var" => {
            let (parent, call) = node.parent.as_ref()?;
            let call = configuration.module(*parent).calls.get(call)?;
            go(*parent, &call.argument(name)?.value)
        }
        "module" => {
            let child = *node.children.get(name)?;
            let output = traversal.steps.iter().skip(1).find_map(|step| match &step.kind {
                StepKind::Attribute(output) => Some(output),
                _ => None,
            })?;
            go(child, &configuration.module(child).outputs.get(output)?.value)
        }
        _ => None,
    }
}

/// Whether something that depends on a node, directly or through what `pass` lets by, is what `goal` asks for.
pub fn reaches(
    program: &Program,
    start: NodeId,
    pass: &dyn Fn(ModuleId, &Item) -> bool,
    goal: &dyn Fn(ModuleId, &Item) -> bool,
) -> bool {
    let mut seen = BTreeSet::from([start]);
    let mut open = VecDeque::from([start]);
    while let Some(id) = open.pop_front() {
        for next in program.dependents(id) {
            let node = program.node(*next);
            if goal(node.module, &node.item) {
                return true;
            }
            if pass(node.module, &node.item) && seen.insert(*next) {
                open.push_back(*next);
            }
        }
    }
    false
}

/// The text of a string or template, with [`HOLE`] for what is interpolated; locals are followed.
pub fn sketch(configuration: &Configuration, module: ModuleId, expr: &Expr) -> String {
    let mut text = String::new();
    draw(configuration, module, expr, &mut text, DEPTH);
    text
}

fn draw(configuration: &Configuration, module: ModuleId, expr: &Expr, text: &mut String, depth: usize) {
    match &expr.kind {
        ExprKind::String(literal) | ExprKind::Number(literal) => text.push_str(literal),
        ExprKind::Parens(inner) => draw(configuration, module, inner, text, depth),
        ExprKind::Template(template) => draw_parts(configuration, module, &template.parts, text, depth),
        ExprKind::Traversal(traversal) if depth > 0 && &*traversal.root.text == "local" => {
            let done = behind(configuration, module, traversal, &mut |module, inner| {
                draw(configuration, module, inner, text, depth - 1);
                Some(())
            });
            if done.is_none() {
                text.push(HOLE);
            }
        }
        _ => text.push(HOLE),
    }
}

fn draw_parts(configuration: &Configuration, module: ModuleId, parts: &[Part], text: &mut String, depth: usize) {
    for part in parts {
        match part {
            Part::Literal(literal) => text.push_str(literal),
            Part::Interpolation(inner) => draw(configuration, module, inner, text, depth),
            Part::If { then, otherwise, .. } => {
                draw_parts(configuration, module, then, text, depth);
                draw_parts(configuration, module, otherwise, text, depth);
            }
            Part::For { body, .. } => draw_parts(configuration, module, body, text, depth),
        }
    }
}
