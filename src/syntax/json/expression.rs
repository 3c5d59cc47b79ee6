//! JSON values as expressions.

use std::sync::Arc;

use super::body::Reader;
use super::decode::Text;
use super::value::{Member, Value, ValueKind};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, ObjectItem, ObjectKey, UnaryOp};
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
                ExprKind::Object(members.iter().map(|member| self.item(member, literal)).collect())
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
