//! Expressions to values.
//!
//! Takes an expression and a [`Scope`]; gives its value and everything that is wrong with it. What failed is
//! unknown and of unknown type, so that the rest goes on and no mistake is reported twice. Unknown values and marks
//! pass through every operation. Never reads a file or a clock itself; no text holds a sensitive value.

mod call;
mod conditional;
mod fault;
mod iteration;
mod operators;
mod ranges;
mod secrets;
mod select;
mod template;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, ObjectItem, ObjectKey, StepKind, Traversal};

use super::codes;
use super::convert::convert;
use super::scope::Scope;
use super::types::Type;
use super::value::{Kind, Marks, Members, Value};

pub(crate) use conditional::length_bounds;
pub use fault::Fault;
pub use select::{attribute, index};

/// The value, or everything that is wrong with the expression.
pub fn evaluate(expr: &Expr, scope: &dyn Scope) -> Result<Value, Vec<Diagnostic>> {
    match evaluate_partly(expr, scope) {
        (value, diagnostics) if diagnostics.is_empty() => Ok(value),
        (_, diagnostics) => Err(diagnostics),
    }
}

/// The value as far as it goes (what failed is unknown, of unknown type), and everything that is wrong.
pub fn evaluate_partly(expr: &Expr, scope: &dyn Scope) -> (Value, Vec<Diagnostic>) {
    let mut evaluator = Evaluator::new(scope);
    let value = evaluator.expr(expr);
    (value, evaluator.diagnostics)
}

/// The value of an expression that may hold neither references nor calls.
pub fn evaluate_constant(expr: &Expr) -> Result<Value, Vec<Diagnostic>> {
    evaluate(expr, &super::scope::Constants)
}

/// An evaluation under way.
struct Evaluator<'a> {
    scope: &'a dyn Scope,
    /// What `for` has bound, innermost last.
    locals: Vec<(Arc<str>, Value)>,
    diagnostics: Vec<Diagnostic>,
}

/// What a step into a value came to.
enum Step {
    Found(Value),
    /// Reported.
    Failed,
}

impl<'a> Evaluator<'a> {
    fn new(scope: &'a dyn Scope) -> Self {
        Self {
            scope,
            locals: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Evaluates with the problems kept apart.
    fn aside<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> (T, Vec<Diagnostic>) {
        let before = std::mem::take(&mut self.diagnostics);
        let outcome = run(self);
        (outcome, std::mem::replace(&mut self.diagnostics, before))
    }

    fn expr(&mut self, expr: &Expr) -> Value {
        match &expr.kind {
            ExprKind::Null => Value::null(Type::Dynamic),
            ExprKind::Bool(value) => Value::bool(*value),
            ExprKind::Number(text) => self.number(text, expr.span),
            ExprKind::String(text) => Value::string(Arc::clone(text)),
            ExprKind::Template(template) => self.template(template, expr.span),
            ExprKind::Traversal(traversal) => self.traversal(traversal),
            ExprKind::Index(base, key) => self.index(base, key, expr.span),
            ExprKind::Attribute(base, step) => {
                let base = self.expr(base);
                self.steps(base, std::slice::from_ref(step))
            }
            ExprKind::Splat(splat) => self.splat(splat),
            ExprKind::Unary(op, inner) => self.unary(*op, expr.span, inner),
            ExprKind::Binary(op, _, left, right) => self.binary(*op, expr.span, left, right),
            ExprKind::Conditional(condition, then, otherwise) => self.conditional(condition, then, otherwise),
            ExprKind::For(each) => self.each(each),
            ExprKind::Tuple(elements) => Value::tuple(elements.iter().map(|element| self.expr(element)).collect()),
            ExprKind::Object(items) => self.object(items),
            ExprKind::Call(call) => self.call(call, expr.span),
            ExprKind::Parens(inner) => self.expr(inner),
            ExprKind::Error => Value::unknown(Type::Dynamic),
        }
    }

    fn number(&mut self, text: &str, span: Span) -> Value {
        match text.parse() {
            Ok(number) => Value::from(Kind::Number(number)),
            Err(_) => {
                self.report(
                    Diagnostic::error(
                        &codes::INVALID_NUMBER,
                        "Invalid number literal",
                        "Failed to recognize the value of this number literal.",
                    )
                    .at(span),
                );
                Value::unknown(Type::Number)
            }
        }
    }

    fn traversal(&mut self, traversal: &Traversal) -> Value {
        let local = self.locals.iter().rev().find(|(name, _)| *name == traversal.root.text);
        if let Some((_, value)) = local {
            let value = value.clone();
            return self.steps(value, &traversal.steps);
        }
        match self.scope.resolve(traversal) {
            Ok((value, consumed)) => self.steps(value, traversal.steps.get(consumed..).unwrap_or_default()),
            Err(diagnostic) => {
                self.report(*diagnostic);
                Value::unknown(Type::Dynamic)
            }
        }
    }

    fn steps(&mut self, value: Value, steps: &[ast::Step]) -> Value {
        let mut value = value;
        for step in steps {
            match self.step(&value, step) {
                Step::Found(next) => value = next,
                Step::Failed => return Value::unknown(Type::Dynamic),
            }
        }
        value
    }

    fn step(&mut self, value: &Value, step: &ast::Step) -> Step {
        let selected = match &step.kind {
            StepKind::Attribute(name) => attribute(value, name),
            StepKind::Key(key) => index(value, &Value::string(Arc::clone(key))),
            StepKind::Index { number, .. } => match number.parse() {
                Ok(number) => index(value, &Value::from(Kind::Number(number))),
                Err(_) => return Step::Failed,
            },
        };
        self.selected(selected, step.span)
    }

    fn selected(&mut self, selected: Result<Value, Box<Fault>>, span: Span) -> Step {
        match selected {
            Ok(value) => Step::Found(value),
            Err(fault) => {
                self.report(fault.at(span));
                Step::Failed
            }
        }
    }

    fn index(&mut self, base: &Expr, key: &Expr, span: Span) -> Value {
        let before = self.diagnostics.len();
        let value = self.expr(base);
        let key_value = self.expr(key);
        if self.diagnostics.len() > before {
            return Value::unknown(Type::Dynamic);
        }
        // The brackets: from the end of the base to the end of the whole.
        let brackets = if base.span.anchor == span.anchor && base.span.end <= span.end {
            Span::new(span.anchor, base.span.end, span.end)
        } else {
            key.span
        };
        match self.selected(index(&value, &key_value), brackets) {
            Step::Found(value) => value,
            Step::Failed => Value::unknown(Type::Dynamic),
        }
    }

    fn object(&mut self, items: &[ObjectItem]) -> Value {
        let mut members = Members::new();
        let mut marks = Marks::NONE;
        let mut known = true;
        for item in items {
            let key = self.key(item, &mut marks);
            let value = self.expr(&item.value);
            match key {
                Some(key) => {
                    members.insert(key, value);
                }
                None => known = false,
            }
        }
        if known {
            Value::object(members).mark(marks)
        } else {
            Value::unknown(Type::Dynamic)
        }
    }

    /// A key of an object; none when it is not known, or cannot be one, which is reported.
    fn key(&mut self, item: &ObjectItem, marks: &mut Marks) -> Option<Arc<str>> {
        let expr = match &item.key {
            ObjectKey::Name(name) => return Some(Arc::clone(&name.text)),
            ObjectKey::Expr(expr) => expr,
        };
        let invalid = |summary: &'static str, detail: String| {
            Diagnostic::error(&codes::INVALID_OBJECT_KEY, summary, detail).at(expr.span)
        };
        if let ExprKind::Traversal(traversal) = &expr.kind {
            if traversal.steps.is_empty() {
                return Some(Arc::clone(&traversal.root.text));
            }
            self.report(
                invalid(
                    "Ambiguous attribute key",
                    "If this expression is intended to be a reference, wrap it in parentheses. If it's instead \
                     intended as a literal name containing periods, wrap it in quotes to create a string literal."
                        .into(),
                )
                .help("write `(a.b) = …` for a reference, `\"a.b\" = …` for a name with a dot"),
            );
            return None;
        }
        let value = self.expr(expr);
        *marks = marks.union(value.marks());
        match value.kind() {
            Kind::String(name) => Some(Arc::clone(name)),
            Kind::Unknown(..) => None,
            Kind::Null(_) => {
                let null = invalid("Null value as key", "Can't use a null value as a key.".into());
                self.report(null.at(item.value.span).label(expr.span, "this is null"));
                None
            }
            _ => match convert(&value, &Type::String) {
                Ok(name) => name.as_str().map(Arc::from),
                Err(error) => {
                    self.report(invalid(
                        "Incorrect key type",
                        format!("Can't use this value as a key: {}.", error.message),
                    ));
                    None
                }
            },
        }
    }
}
