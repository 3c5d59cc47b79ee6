//! JSON values as expressions.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::body::Reader;
use super::decode::Text;
use super::value::{Member, Value, ValueKind};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, ObjectItem, ObjectKey, UnaryOp};
use crate::syntax::codes;
use crate::syntax::lexer::{Start, lex};
use crate::syntax::parser::{NoTree, Parser, Relocation, normalized};

impl Reader<'_> {
    /// A value as an expression; its strings are templates unless they are `literal`.
    pub(super) fn expression(&mut self, value: &Value<'_>, literal: bool) -> Expr {
        let span = self.span(value.start, value.end);
        let kind = match &value.kind {
            ValueKind::Null => ExprKind::Null,
            ValueKind::Bool(value) => ExprKind::Bool(*value),
            ValueKind::Number(text) => number(text, span),
            ValueKind::String(text) => return self.string(text, span, literal),
            ValueKind::Array(values) => {
                ExprKind::Tuple(values.iter().map(|value| self.expression(value, literal)).collect())
            }
            ValueKind::Object(members) => {
                let items: Vec<ObjectItem> = members.iter().map(|member| self.item(member, literal)).collect();
                self.problems.extend(repeated(&items));
                ExprKind::Object(items)
            }
            ValueKind::Error => ExprKind::Error,
        };
        Expr { kind, span }
    }

    fn item(&mut self, member: &Member<'_>, literal: bool) -> ObjectItem {
        let span = self.span(member.name.start, member.name.end);
        ObjectItem {
            key: ObjectKey::Expr(self.string(&member.name.text, span, literal)),
            value: self.expression(&member.value, literal),
        }
    }

    fn string(&mut self, text: &Text<'_>, span: Span, literal: bool) -> Expr {
        if literal || !(text.contains("${") || text.contains("%{")) {
            return Expr {
                kind: ExprKind::String(normalized(text)),
                span,
            };
        }
        let lexed = lex(text, Start::Template);
        let places = Relocation::Shifted {
            by: text.start,
            places: &text.places,
            base: self.base,
        };
        let mut parser = Parser::new(text, &lexed, span.anchor, NoTree);
        parser.relocate(&places);
        let expr = parser.whole_template();
        self.problems.extend(parser.into_problems().0);
        Expr { kind: expr.kind, span }
    }
}

/// Keys that are there twice. In native syntax the last counts; in JSON the reference refuses it.
fn repeated(items: &[ObjectItem]) -> Vec<Diagnostic> {
    let mut first: HashMap<&str, Span> = HashMap::new();
    let mut problems = Vec::new();
    for item in items {
        let ObjectKey::Expr(Expr {
            kind: ExprKind::String(key),
            span,
        }) = &item.key
        else {
            continue;
        };
        match first.entry(key) {
            Entry::Occupied(before) => problems.push(
                Diagnostic::error(
                    &codes::DUPLICATE_ARGUMENT,
                    "Duplicate object attribute",
                    format!("An attribute named \"{key}\" was already defined in this object."),
                )
                .at(*span)
                .label(*before.get(), "first defined here")
                .help("Remove one of the two."),
            ),
            Entry::Vacant(entry) => _ = entry.insert(*span),
        }
    }
    problems
}

/// A number, whose sign is an operator.
fn number(text: &str, span: Span) -> ExprKind {
    match text.strip_prefix('-') {
        Some(positive) => {
            let operand = Expr {
                kind: ExprKind::Number(Arc::from(positive)),
                span: Span::new(span.anchor, span.start + 1, span.end),
            };
            ExprKind::Unary(UnaryOp::Negate, Box::new(operand))
        }
        None => ExprKind::Number(Arc::from(text)),
    }
}

/// The expression that a string's text is; all of it lies where the string does.
pub(super) fn named(text: &str, span: Span, problems: &mut Vec<Diagnostic>) -> Expr {
    let lexed = lex(text, Start::Normal);
    let place = Relocation::Fixed(span);
    let mut parser = Parser::new(text, &lexed, span.anchor, NoTree);
    parser.relocate(&place);
    let expr = parser.whole_expression();
    problems.extend(parser.into_problems().0);
    expr
}
