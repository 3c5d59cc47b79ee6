//! Puts findings within modules where their cause stands.
//!
//! A value that a call passes in is the call's: the finding moves to the argument, and the place in the module stays as
//! a second label. What is wrong in the module itself is told once, however often it is called.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::address::{InstanceKey, ModuleInstance};
use crate::config::{Configuration, ModuleId, Repeat};
use crate::diagnostic::{Diagnostic, Label};
use crate::source::Span;
use crate::syntax::ast::{Body, Expr, ExprKind, Part, StepKind, Traversal};

use super::context::{Context, Subject};
use super::{follow, walk};

/// What is said at the place in the module.
pub(super) const PASSED: &str = "the value that the call passes comes here";

/// How far expressions are followed: longer chains are cycles, or nobody's.
const DEPTH: usize = 32;

/// The expression by which a call passes a value, the calls of calls followed to the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    pub(super) expr: &'a Expr,
    /// A variable on the way is sensitive.
    pub(super) secret: bool,
}

/// Where an expression stands.
#[derive(Clone)]
struct Place<'a> {
    id: ModuleId,
    module: ModuleInstance,
    key: Option<InstanceKey>,
    each: Option<&'a Expr>,
}

/// What is selected from a value, the outermost last.
type Path = Vec<String>;

/// Where a call passes what an argument's expression comes to; `None` when it is made in the module itself.
pub(super) fn origin<'a>(
    configuration: &'a Configuration,
    subject: &Subject<'a>,
    expr: &'a Expr,
) -> Option<Origin<'a>> {
    let place = Place {
        id: subject.module,
        module: subject.address.resource.module.clone(),
        key: subject.address.key.clone(),
        each: elements(&subject.resource.repeat),
    };
    trace(configuration, &place, expr, Path::new(), None, DEPTH)
}

fn trace<'a>(
    configuration: &'a Configuration,
    place: &Place<'a>,
    expr: &'a Expr,
    mut path: Path,
    passed: Option<Origin<'a>>,
    depth: usize,
) -> Option<Origin<'a>> {
    let Some(depth) = depth.checked_sub(1) else {
        return passed;
    };
    let on = |expr: &'a Expr, path: Path| trace(configuration, place, expr, path, passed, depth);
    match &expr.kind {
        ExprKind::Parens(inner) => on(inner, path),
        ExprKind::Template(template) => match template.parts.as_slice() {
            [Part::Interpolation(inner)] => on(inner, path),
            _ => passed,
        },
        ExprKind::Object(_) => match path.pop().and_then(|key| walk::item(expr, &key)) {
            Some(item) => {
                // Within the argument itself it is the item that is at fault.
                let nearer = passed.filter(|origin| std::ptr::eq(origin.expr, expr));
                let passed = nearer.map_or(passed, |origin| {
                    Some(Origin {
                        expr: &item.value,
                        ..origin
                    })
                });
                trace(configuration, place, &item.value, path, passed, depth)
            }
            None => passed,
        },
        ExprKind::Traversal(traversal) => named(configuration, place, traversal, path, passed, depth),
        _ => passed,
    }
}

fn named<'a>(
    configuration: &'a Configuration,
    place: &Place<'a>,
    traversal: &'a Traversal,
    mut path: Path,
    passed: Option<Origin<'a>>,
    depth: usize,
) -> Option<Origin<'a>> {
    let Some(name) = follow::second(traversal) else {
        return passed;
    };
    for step in traversal.steps.iter().skip(1).rev() {
        match &step.kind {
            StepKind::Attribute(name) | StepKind::Key(name) => path.push(name.to_string()),
            StepKind::Index { .. } => return passed,
        }
    }
    let node = configuration.node(place.id);
    match &*traversal.root.text {
        "local" => match node.module.locals.get(name) {
            Some(local) => trace(configuration, place, local.value(), path, passed, depth),
            None => passed,
        },
        "each" => match (&**name, place.each, &place.key) {
            ("value", Some(each), Some(InstanceKey::Name(key))) => {
                path.push(key.to_string());
                trace(configuration, place, each, path, passed, depth)
            }
            _ => passed,
        },
        "var" => {
            let above = node.parent.as_ref().and_then(|(parent, call)| {
                let call = configuration.module(*parent).calls.get(call)?;
                let argument = call.argument(name)?;
                let (module, own) = place.module.parent()?;
                let above = Place {
                    id: *parent,
                    module,
                    key: own.key.clone(),
                    each: elements(&call.repeat),
                };
                Some((above, &argument.value))
            });
            let Some((above, argument)) = above else {
                return passed;
            };
            let variable = node.module.variables.get(name);
            let secret = variable.is_some_and(|variable| variable.sensitive);
            let passed = Origin {
                expr: argument,
                secret: secret || passed.is_some_and(|origin| origin.secret),
            };
            trace(configuration, &above, argument, path, Some(passed), depth)
        }
        _ => passed,
    }
}

fn elements(repeat: &Repeat) -> Option<&Expr> {
    match repeat {
        Repeat::ForEach(expr) => Some(expr),
        _ => None,
    }
}

/// A finding about a resource of a called module.
struct Case<'a> {
    finding: Diagnostic,
    subject: &'a Subject<'a>,
    /// The expression at its place, when it stands at one.
    expr: Option<&'a Expr>,
}

/// Which findings are one: the rule, the place, and the resource within its module.
type Same = (&'static str, Span, Option<InstanceKey>);

/// Moves and joins the findings within called modules; the others stay as they are.
pub(super) fn blame(context: &Context<'_>, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if context.configuration.nodes.len() == 1 || findings.is_empty() {
        return findings;
    }
    let called = context
        .subjects
        .iter()
        .filter(|subject| !subject.address.resource.module.is_root());
    let mut by_address: HashMap<String, &Subject<'_>> = HashMap::new();
    // How many instances of its module there are for each resource.
    let mut instances: HashMap<(Span, Option<InstanceKey>), usize> = HashMap::new();
    for subject in called {
        by_address.insert(subject.address.to_string(), subject);
        *instances.entry(local_name(subject)).or_default() += 1;
    }
    let mut done = Vec::new();
    let mut passed: BTreeMap<usize, Diagnostic> = BTreeMap::new();
    let mut groups: HashMap<Same, Vec<Case<'_>>> = HashMap::new();
    let mut order: Vec<Same> = Vec::new();
    let mut calls: HashMap<(Same, Span, String), usize> = HashMap::new();
    for finding in findings {
        let subject = finding.address.as_ref().and_then(|address| by_address.get(address));
        let (Some(subject), Some(span)) = (subject.copied(), finding.span) else {
            done.push(finding);
            continue;
        };
        let same = (finding.code.name, span, subject.address.key.clone());
        let expr = expression(subject.resource.body(), span);
        match expr.and_then(|expr| origin(context.configuration, subject, expr)) {
            Some(origin) => {
                // Instances of one call share its argument, though not always what it comes to.
                let next = passed.len();
                let said = (same, origin.expr.span, words(&finding, subject));
                let at = *calls.entry(said).or_insert(next);
                passed.entry(at).or_insert_with(|| moved(finding, span, &origin));
            }
            None => {
                let group = groups.entry(same.clone()).or_default();
                if group.is_empty() {
                    order.push(same);
                }
                group.push(Case { finding, subject, expr });
            }
        }
    }
    done.extend(passed.into_values());
    for same in order {
        let cases = groups.remove(&same).unwrap_or_default();
        done.extend(judge(context, cases, &instances));
    }
    done
}

/// What a finding says, whichever instance of the module it is about.
fn words(finding: &Diagnostic, subject: &Subject<'_>) -> String {
    let module = format!("{}.", subject.address.resource.module);
    finding.detail.replace(&module, "")
}

fn local_name(subject: &Subject<'_>) -> (Span, Option<InstanceKey>) {
    (subject.resource.block.header, subject.address.key.clone())
}

/// The finding at the argument of the call.
fn moved(mut finding: Diagnostic, within: Span, origin: &Origin<'_>) -> Diagnostic {
    finding.span = Some(origin.expr.span);
    finding.labels.insert(
        0,
        Label {
            span: within,
            text: PASSED.to_owned(),
        },
    );
    if origin.secret || !finding.secrets.is_empty() {
        walk::expressions(origin.expr, &mut |expr| {
            if let ExprKind::String(_) = expr.kind {
                finding.secrets.push(expr.span);
            }
        });
    }
    finding
}

/// What one place in a module gives in several of its instances: the module's own fault is told once; where only some
/// calls make it one, or each another one, each of them is told, when it passes something in.
fn judge(
    context: &Context<'_>,
    cases: Vec<Case<'_>>,
    instances: &HashMap<(Span, Option<InstanceKey>), usize>,
) -> Vec<Diagnostic> {
    let all = cases.first().and_then(|case| instances.get(&local_name(case.subject)));
    let of = |case: &Case<'_>| words(&case.finding, case.subject);
    let alike = cases.windows(2).all(|two| of(&two[0]) == of(&two[1]));
    let everywhere = alike && all.is_none_or(|all| cases.len() >= *all);
    let mut told: Vec<Diagnostic> = Vec::new();
    let mut seen: HashSet<(Option<Span>, String)> = HashSet::new();
    let mut own: Option<Diagnostic> = None;
    let mut others = 0;
    for case in cases {
        let argument = match case.expr {
            Some(expr) if !everywhere => contributing(context.configuration, case.subject, expr),
            _ => None,
        };
        match (argument, case.finding.span) {
            (Some(argument), Some(within)) => {
                let origin = Origin {
                    expr: argument,
                    secret: false,
                };
                let said = of(&case);
                let finding = moved(case.finding, within, &origin);
                if seen.insert((finding.span, said)) {
                    told.push(finding);
                }
            }
            _ if own.is_none() => own = Some(case.finding),
            _ => others += 1,
        }
    }
    if let Some(mut finding) = own {
        if others > 0 {
            let plural = if others == 1 { "instance" } else { "instances" };
            finding
                .detail
                .push_str(&format!(" The same holds for {others} more {plural} of its module."));
        }
        told.push(finding);
    }
    told
}

/// The first argument of the call that goes into an expression.
fn contributing<'a>(configuration: &'a Configuration, subject: &Subject<'a>, expr: &'a Expr) -> Option<&'a Expr> {
    let (parent, call) = configuration.node(subject.module).parent.as_ref()?;
    let call = configuration.module(*parent).calls.get(call)?;
    let mut seen = None;
    follow::origins(configuration, subject.module, expr, &mut |module, inner| {
        let ExprKind::Traversal(traversal) = &inner.kind else {
            return None;
        };
        if module == subject.module && &*traversal.root.text == "var" {
            seen = follow::second(traversal).and_then(|name| call.argument(name));
        }
        seen.map(|_| ())
    });
    seen.map(|argument| &argument.value)
}

/// The expression that stands at a place in a body, if one does.
fn expression(body: &Body, span: Span) -> Option<&Expr> {
    let holds = |of: Span| of.anchor == span.anchor && of.start <= span.start && span.end <= of.end;
    if let Some(attribute) = body.attributes.iter().find(|attribute| holds(attribute.value.span)) {
        let mut found = None;
        walk::expressions(&attribute.value, &mut |expr| {
            if expr.span == span && found.is_none() {
                found = Some(expr);
            }
        });
        return found;
    }
    let inner = body.blocks.iter().find(|block| holds(block.span))?;
    expression(&inner.body, span)
}
