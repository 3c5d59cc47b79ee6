//! Strings with interpolation and directives.

use crate::diagnostic::Diagnostic;
use crate::language::codes;
use crate::language::convert::convert;
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Value};
use crate::source::Span;
use crate::syntax::ast::{Expr, Ident, Part, Template};

use super::Evaluator;
use super::iteration::Elements;

/// Bytes of a known beginning that are worth remembering.
const LONGEST_PREFIX: usize = 128;

/// A string under construction.
struct Builder {
    text: String,
    marks: Marks,
    known: bool,
    failed: bool,
}

impl Builder {
    fn push(&mut self, text: &str) {
        if self.known && !self.failed {
            self.text.push_str(text);
        }
    }

    fn finish(self) -> Value {
        if self.known {
            return Value::text(&self.text).mark(self.marks);
        }
        let prefix = if self.failed { "" } else { safe_prefix(&self.text) };
        Value::unknown(Type::String).with_prefix(prefix).mark(self.marks)
    }
}

impl Evaluator<'_> {
    pub(super) fn template(&mut self, template: &Template, span: Span) -> Value {
        match &template.parts[..] {
            // Nothing around it: the value itself, of whatever type.
            [Part::Interpolation(only)] => self.expr(only),
            parts => self.parts(parts, span),
        }
    }

    /// The parts one after the other, as a string.
    fn parts(&mut self, parts: &[Part], span: Span) -> Value {
        let mut builder = Builder {
            text: String::new(),
            marks: Marks::NONE,
            known: true,
            failed: false,
        };
        for part in parts {
            let before = self.diagnostics.len();
            let (value, at) = match part {
                Part::Literal(text) => {
                    builder.push(text);
                    continue;
                }
                Part::Interpolation(expr) => (self.expr(expr), expr.span),
                Part::If {
                    condition,
                    then,
                    otherwise,
                } => (self.directive_if(condition, then, otherwise, span), condition.span),
                Part::For {
                    key,
                    value,
                    collection,
                    body,
                } => (
                    self.directive_for(key.as_ref(), value, collection, body, span),
                    collection.span,
                ),
            };
            builder.failed |= self.diagnostics.len() > before;
            self.include(&mut builder, &value, at);
        }
        builder.finish()
    }

    /// Adds a value to the string; reports one that has no text.
    fn include(&mut self, builder: &mut Builder, value: &Value, span: Span) {
        builder.marks = builder.marks.union(value.marks());
        let problem = match value.kind() {
            Kind::String(text) => return builder.push(text),
            Kind::Unknown(..) => {
                builder.known = false;
                return;
            }
            Kind::Null(_) => "The expression result is null. Cannot include a null value in a string template.".into(),
            _ => match convert(value, &Type::String) {
                Ok(text) => return builder.push(text.as_str().unwrap_or_default()),
                Err(error) => format!(
                    "Cannot include the given value in a string template: {}.",
                    error.message
                ),
            },
        };
        builder.failed = true;
        let help = match value.kind() {
            Kind::Null(_) => "give it a value first: `coalesce(x, \"\")`",
            _ => "make it a string with `join`, `jsonencode` or by selecting one element",
        };
        self.report(
            Diagnostic::error(
                &codes::INVALID_TEMPLATE_VALUE,
                "Invalid template interpolation value",
                problem,
            )
            .at(span)
            .help(help),
        );
    }

    fn directive_if(&mut self, condition: &Expr, then: &[Part], otherwise: &[Part], span: Span) -> Value {
        let (on_true, mut true_diagnostics) = self.aside(|evaluator| evaluator.parts(then, span));
        let (on_false, mut false_diagnostics) = self.aside(|evaluator| evaluator.parts(otherwise, span));
        let verdict = self.expr(condition);
        let Some(verdict) = self.condition(&verdict, condition) else {
            return Value::unknown(Type::String);
        };
        let marks = verdict.marks().union(on_true.marks()).union(on_false.marks());
        match verdict.as_bool() {
            Some(true) => {
                self.diagnostics.append(&mut true_diagnostics);
                on_true.mark(marks)
            }
            Some(false) => {
                self.diagnostics.append(&mut false_diagnostics);
                on_false.mark(marks)
            }
            None => Value::unknown(Type::String).not_null().mark(marks),
        }
    }

    fn directive_for(
        &mut self,
        key: Option<&Ident>,
        value: &Ident,
        collection: &Expr,
        body: &[Part],
        span: Span,
    ) -> Value {
        let over = self.expr(collection);
        let Elements::Known(elements) = self.iterate(&over, collection) else {
            return Value::unknown(Type::String).mark(over.marks());
        };
        let mut builder = Builder {
            text: String::new(),
            marks: over.marks(),
            known: true,
            failed: false,
        };
        for (name, element) in elements {
            let text = self.bound(key, name, value, element, |evaluator| evaluator.parts(body, span));
            self.include(&mut builder, &text, collection.span);
        }
        builder.finish()
    }
}

/// What the text surely begins with when more may follow that combines with its last character.
fn safe_prefix(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_PREFIX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    match text.chars().next_back() {
        Some(last) if last.is_ascii_punctuation() && !"<>=`".contains(last) || matches!(last, ' ' | '\t') => text,
        Some(last) => &text[..text.len() - last.len_utf8()],
        None => text,
    }
}
