//! Asks a rule about every resource that it is about.

use super::super::context::Subject;
use super::super::walk;
use super::CustomRule;
use super::names::{Each, Names, View};
use super::relations::{Live, Relations};
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::convert::convert;
use crate::language::evaluate::evaluate_partly;
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Value};
use crate::source::Span;
use crate::syntax::ast::{Attribute, Expr, ExprKind};

/// What rules said, and which of them could not be asked: the places of the latter lie in the settings.
#[derive(Default)]
pub(in crate::linter) struct Answers {
    pub(in crate::linter) findings: Vec<Diagnostic>,
    pub(in crate::linter) failures: Vec<Diagnostic>,
}

/// Asks a rule. What goes wrong is told once, about the first resource with which it does.
pub(in crate::linter) fn ask(rule: &CustomRule, relations: &Relations<'_>) -> Answers {
    let mut answers = Answers::default();
    if rule.is_about_all() {
        ask_one(rule, &Live { relations, at: None }, &mut answers);
        return answers;
    }
    for (at, subject) in relations.context.subjects.iter().enumerate() {
        if rule.is_about(subject.kind()) {
            let at = Some(at);
            ask_one(rule, &Live { relations, at }, &mut answers);
        }
    }
    answers
}

/// Why there is no answer: it is not known, or the rule is wrong.
enum Silence {
    Unknown,
    Wrong(Vec<Diagnostic>),
}

fn ask_one(rule: &CustomRule, live: &Live<'_, '_>, answers: &mut Answers) {
    let asked = match elements(rule, live) {
        Ok(None) => judge(rule, live, None).map(|finding| answers.findings.extend(finding)),
        Ok(Some(elements)) => elements.iter().try_for_each(|(key, value)| {
            let finding = judge(rule, live, Some((key, value)));
            finding.map(|finding| answers.findings.extend(finding))
        }),
        Err(silence) => Err(silence),
    };
    if let Err(Silence::Wrong(problems)) = asked
        && answers.failures.is_empty()
    {
        let about = live
            .subject()
            .map_or(String::new(), |subject| format!(", asked about {}", subject.address));
        let told = problems.into_iter().map(|mut problem| {
            problem.detail = format!("In rule {:?}{about}: {}", rule.name(), problem.detail);
            problem
        });
        answers.failures.extend(told);
    }
}

/// What the rule goes through, with keys; `None` when it is asked once.
fn elements(rule: &CustomRule, live: &Live<'_, '_>) -> Result<Option<Vec<(Value, Value)>>, Silence> {
    let Some(for_each) = &rule.for_each else {
        return Ok(None);
    };
    let value = value(rule, live, None, for_each)?;
    // Of a secret the parts are secret; the names of its members are not.
    let part = |part: &Value| part.clone().mark(value.marks());
    let elements = match value.kind() {
        _ if value.is_null() => Vec::new(),
        Kind::Map(_, members) | Kind::Object(members) => members
            .iter()
            .map(|(name, value)| (Value::text(name), part(value)))
            .collect(),
        Kind::Set(_, values) => values.iter().map(|value| (part(value), part(value))).collect(),
        Kind::List(_, values) | Kind::Tuple(values) => (0i64..)
            .zip(values.iter())
            .map(|(at, value)| (Value::number(at), part(value)))
            .collect(),
        Kind::Unknown(..) => return Err(Silence::Unknown),
        _ => {
            let detail = format!(
                "`for_each` goes through a map, an object, a set or a list, not {}.",
                value.ty().friendly()
            );
            let help = "Make a list of it: `[value]`.".to_owned();
            return Err(Silence::Wrong(vec![*super::names::wrong(detail, for_each.span, help)]));
        }
    };
    Ok(Some(elements))
}

/// The finding, when the condition surely does not hold.
fn judge(rule: &CustomRule, live: &Live<'_, '_>, each: Each<'_>) -> Result<Option<Diagnostic>, Silence> {
    let asked = match &rule.filter {
        Some(filter) => holds(rule, live, each, filter)?,
        None => Some(true),
    };
    if asked != Some(true) || holds(rule, live, each, &rule.condition)? != Some(false) {
        return Ok(None);
    }
    let address = live.subject().map(|subject| subject.address.to_string());
    let fallback = || {
        let what = address.as_deref().unwrap_or("This configuration");
        format!("{what} is against the rule {:?}.", rule.name())
    };
    let message = text(rule, live, each, &rule.message)?.unwrap_or_else(fallback);
    let mut finding = Diagnostic::new(Severity::Warning, rule.code, "Against a rule of this project", message);
    if let Some(help) = &rule.help
        && let Some(help) = text(rule, live, each, help)?
    {
        finding = finding.help(help);
    }
    Ok(Some(match live.subject() {
        Some(subject) => placed(rule, live, subject, each, finding).about(&subject.address),
        None => match first_place(live) {
            Some(span) => finding.at(span),
            None => finding,
        },
    }))
}

fn value(rule: &CustomRule, live: &Live<'_, '_>, each: Each<'_>, expr: &Expr) -> Result<Value, Silence> {
    let names = Names { rule, view: live, each };
    match evaluate_partly(expr, &names) {
        (value, problems) if problems.is_empty() => Ok(value),
        (_, problems) => Err(Silence::Wrong(problems)),
    }
}

/// Whether a condition holds; nothing while it is not known.
fn holds(rule: &CustomRule, live: &Live<'_, '_>, each: Each<'_>, expr: &Expr) -> Result<Option<bool>, Silence> {
    let value = value(rule, live, each, expr)?;
    truth(&value, expr.span).map_err(|problem| Silence::Wrong(vec![*problem]))
}

/// What a condition says; nothing while it is not known.
pub(super) fn truth(value: &Value, span: Span) -> Result<Option<bool>, Box<Diagnostic>> {
    let wrong = || {
        let detail = format!("A condition is true or false; this one is {}.", value.ty().friendly());
        super::names::wrong(detail, span, "Compare it with something: `… == …`.".to_owned())
    };
    if !value.is_known() {
        // Of what is not known the type may be.
        return convert(value, &Type::Bool).map(|_| None).map_err(|_| wrong());
    }
    if value.is_null() {
        let help = "Say what to take in the place of null, as `coalesce(…, false)`.".to_owned();
        return Err(super::names::wrong(
            "A condition is true or false; this one is null.".to_owned(),
            span,
            help,
        ));
    }
    match convert(value, &Type::Bool) {
        Ok(value) => Ok(value.as_bool()),
        Err(_) => Err(wrong()),
    }
}

/// The text of a message; nothing when it is not known or holds a secret.
fn text(rule: &CustomRule, live: &Live<'_, '_>, each: Each<'_>, expr: &Expr) -> Result<Option<String>, Silence> {
    let value = value(rule, live, each, expr)?;
    let marks = value.marks_deep();
    if marks.contains(Marks::SENSITIVE) || marks.contains(Marks::EPHEMERAL) {
        return Ok(None);
    }
    let text = words(&value, expr.span).map_err(|problem| Silence::Wrong(vec![*problem]))?;
    Ok(text.as_str().map(str::to_owned))
}

/// A message as a text, which may be unknown.
pub(super) fn words(value: &Value, span: Span) -> Result<Value, Box<Diagnostic>> {
    convert(value, &Type::String).map_err(|_| {
        let detail = format!("What is said is a text; this is {}.", value.ty().friendly());
        super::names::wrong(
            detail,
            span,
            "Write it into one: `\"… ${join(\", \", …)} …\"`.".to_owned(),
        )
    })
}

/// Puts it at the first argument that the rule looks at and the resource has, or else at the resource's header; within
/// a map that is gone through at the key.
fn placed(
    rule: &CustomRule,
    live: &Live<'_, '_>,
    subject: &Subject<'_>,
    each: Each<'_>,
    finding: Diagnostic,
) -> Diagnostic {
    let body = subject.resource.body();
    for name in &rule.arguments {
        if let Some(attribute) = body.attribute(name) {
            return at_attribute(&live.itself(), attribute, each, finding);
        }
        if let Some(block) = body.blocks(name).next() {
            return finding.at(block.header);
        }
    }
    finding.at(subject.resource.block.header)
}

fn at_attribute(itself: &Value, attribute: &Attribute, each: Each<'_>, finding: Diagnostic) -> Diagnostic {
    let key = each.and_then(|(key, _)| key.as_str());
    let item = key.and_then(|key| walk::item(&attribute.value, key));
    let mut finding = finding.at(item.map_or(attribute.value.span, |item| item.key.span()));
    let value = itself.get(&attribute.name.text);
    if value.is_some_and(|value| value.marks_deep().contains(Marks::SENSITIVE)) {
        walk::expressions(&attribute.value, &mut |expr| {
            if let ExprKind::String(_) | ExprKind::Template(_) = expr.kind {
                finding.secrets.push(expr.span);
            }
        });
    }
    finding
}

/// The beginning of the root module.
fn first_place(live: &Live<'_, '_>) -> Option<Span> {
    let context = live.relations.context;
    let root = context.configuration.root();
    let first = context.texts.iter().find(|text| root.files.contains(&text.id));
    first.map(|text| text.start())
}
