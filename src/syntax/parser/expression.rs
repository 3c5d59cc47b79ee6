//! Expressions: operators by precedence, and the terms between them.

use super::{Kind, MAX_HEIGHT, Parser, Sink, Token, codes, number_is_valid};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};

/// The operator of a token, and how tightly it binds.
fn binary_operator(kind: Kind) -> Option<(BinaryOp, u8)> {
    Some(match kind {
        Kind::OrOr => (BinaryOp::Or, 1),
        Kind::AndAnd => (BinaryOp::And, 2),
        Kind::EqualEqual => (BinaryOp::Equal, 3),
        Kind::NotEqual => (BinaryOp::NotEqual, 3),
        Kind::Less => (BinaryOp::Less, 4),
        Kind::LessOrEqual => (BinaryOp::LessOrEqual, 4),
        Kind::Greater => (BinaryOp::Greater, 4),
        Kind::GreaterOrEqual => (BinaryOp::GreaterOrEqual, 4),
        Kind::Plus => (BinaryOp::Add, 5),
        Kind::Minus => (BinaryOp::Subtract, 5),
        Kind::Star => (BinaryOp::Multiply, 6),
        Kind::Slash => (BinaryOp::Divide, 6),
        Kind::Percent => (BinaryOp::Modulo, 6),
        _ => return None,
    })
}

impl<S: Sink> Parser<'_, S> {
    /// An expression; [`ExprKind::Error`] when there is none, and then nothing was consumed.
    pub(crate) fn expression(&mut self) -> Expr {
        if !self.descend() {
            let span = self.span_of(self.peek_token());
            let line_breaks = self.line_breaks_count();
            self.skip_inside(|kind| kind == Kind::Comma || (line_breaks && kind == Kind::Newline));
            return self.error(span);
        }
        let from = self.checkpoint();
        let mut expr = self.binary(1);
        if self.at(Kind::Question) && !self.was_reported() {
            expr = self.conditional(expr);
            self.wrap(from, Kind::ConditionalExpr);
        }
        self.ascend();
        expr
    }

    fn conditional(&mut self, condition: Expr) -> Expr {
        let height = self.height;
        let question = self.bump();
        let then = self.expression();
        let height = height.max(self.height);
        let otherwise = if self.at(Kind::Colon) {
            self.bump();
            self.expression()
        } else {
            self.missing_alternative(question)
        };
        let span = condition.span.to(otherwise.span);
        self.height = height.max(self.height);
        self.grow(
            ExprKind::Conditional(Box::new(condition), Box::new(then), Box::new(otherwise)),
            span,
        )
    }

    fn missing_alternative(&mut self, question: Token) -> Expr {
        let next = self.peek_token();
        let found = self.found(next);
        let problem = Diagnostic::error(
            &codes::UNEXPECTED_TOKEN,
            "Incomplete conditional",
            format!("`:` and the value for the other case are expected, but {found}."),
        )
        .at(self.place(next))
        .label(self.span_of(question), "the conditional's `?`")
        .help("Write `condition ? when_true : when_false`; put parentheses around it to use several lines.");
        self.problem(problem);
        let end = self.last().end;
        let span = self.span(end, end);
        self.error(span)
    }

    /// Operators that bind at least as tightly as `least`, all left-associative.
    fn binary(&mut self, least: u8) -> Expr {
        let from = self.checkpoint();
        let mut left = self.unary();
        while let Some((operator, strength)) = binary_operator(self.peek()) {
            if strength < least || self.was_reported() {
                break;
            }
            let height = self.height;
            let token = self.bump();
            let right = self.binary(strength + 1);
            let span = left.span.to(right.span);
            self.height = height.max(self.height);
            self.wrap(from, Kind::BinaryExpr);
            let kind = ExprKind::Binary(operator, self.span_of(token), Box::new(left), Box::new(right));
            left = self.grow(kind, span);
        }
        left
    }

    /// Signs, and the term with its steps that they apply to.
    fn unary(&mut self) -> Expr {
        if !matches!(self.peek(), Kind::Minus | Kind::Bang) {
            return self.postfix();
        }
        let mut signs = Vec::new();
        while matches!(self.peek(), Kind::Minus | Kind::Bang) {
            let from = self.checkpoint();
            signs.push((from, self.bump()));
        }
        let mut expr = self.postfix();
        for (from, sign) in signs.into_iter().rev() {
            let operator = if sign.kind == Kind::Minus {
                UnaryOp::Negate
            } else {
                UnaryOp::Not
            };
            let span = self.span_of(sign).to(expr.span);
            self.wrap(from, Kind::UnaryExpr);
            expr = self.grow(ExprKind::Unary(operator, Box::new(expr)), span);
        }
        expr
    }

    /// An expression one level higher than the highest within it, unless that is too high.
    pub(super) fn grow(&mut self, kind: ExprKind, span: crate::source::Span) -> Expr {
        if self.height < MAX_HEIGHT {
            self.height += 1;
            return Expr { kind, span };
        }
        if !self.too_high {
            self.too_high = true;
            let problem = Diagnostic::error(
                &codes::NESTING_TOO_DEEP,
                "Nesting too deep",
                format!("An expression may be {MAX_HEIGHT} levels deep; each operator of a chain is a level."),
            )
            .at(span)
            .help("Split it into several `locals`.");
            self.problem_behind(problem);
        }
        Expr {
            kind: ExprKind::Error,
            span,
        }
    }

    pub(super) fn error(&mut self, span: crate::source::Span) -> Expr {
        self.height = 1;
        Expr {
            kind: ExprKind::Error,
            span,
        }
    }

    pub(super) fn leaf(&mut self, kind: ExprKind, token: Token) -> Expr {
        self.height = 1;
        Expr {
            kind,
            span: self.span_of(token),
        }
    }

    /// An expression with neither operators nor steps around it; names come with their steps.
    pub(super) fn term(&mut self) -> Expr {
        match self.peek() {
            Kind::Number => self.number(),
            Kind::OpenQuote => self.quoted_template(),
            Kind::OpenHeredoc => self.heredoc(),
            Kind::OpenParen => self.parens(),
            Kind::OpenBracket => self.tuple(),
            Kind::OpenBrace => self.object(),
            Kind::Identifier => self.call(),
            _ => self.missing_expression(),
        }
    }

    pub(super) fn missing_expression(&mut self) -> Expr {
        self.unexpected(&codes::MISSING_VALUE, "Missing expression", "An expression is expected");
        let end = self.last().end.max(self.base);
        let span = self.span(end, end);
        self.error(span)
    }

    fn number(&mut self) -> Expr {
        self.open(Kind::Literal);
        let token = self.bump();
        self.close();
        let text = self.text_of(token);
        if !number_is_valid(text) {
            let problem = Diagnostic::error(
                &codes::INVALID_NUMBER,
                "Invalid number",
                format!("`{text}` is not a number."),
            )
            .at(self.span_of(token))
            .help("Write a decimal number such as `1`, `2.5` or `1e6`; put quotes around it if it is text.");
            self.problem_behind(problem);
            let span = self.span_of(token);
            return self.error(span);
        }
        let text = self.names.get(text);
        self.leaf(ExprKind::Number(text), token)
    }

    fn parens(&mut self) -> Expr {
        self.open(Kind::ParensExpr);
        let open = self.bump();
        let inner = self.without_line_breaks(|parser| {
            let inner = parser.expression();
            parser.close_bracket(open, Kind::CloseParen, ")", "the parentheses");
            inner
        });
        self.close();
        let span = self.span_from(open.start);
        self.grow(ExprKind::Parens(Box::new(inner)), span)
    }

    /// The closing bracket, or a problem and a way to it.
    pub(super) fn close_bracket(&mut self, open: Token, close: Kind, text: &str, what: &str) {
        if self.eat(close).is_some() {
            return;
        }
        self.unclosed_bracket(open, text, what);
        if !self.attribute_on_new_line() {
            self.skip_inside(|_| false);
            if self.eat(close).is_some() {
                return;
            }
        }
        self.bracket_reported();
    }
}

impl<S: Sink> Parser<'_, S> {
    /// An expression that is the whole text, over as many lines as it likes.
    pub(crate) fn whole_expression(&mut self) -> Expr {
        self.without_line_breaks(|parser| {
            let expr = parser.expression();
            if !parser.at(Kind::EndOfFile) {
                parser.unexpected(
                    &codes::UNEXPECTED_TOKEN,
                    "Extra characters after an expression",
                    "The text is expected to end after the expression",
                );
            }
            expr
        })
    }

    /// Passes over everything to the end of the text.
    pub(crate) fn rest(&mut self) {
        while !self.at(Kind::EndOfFile) {
            self.bump();
        }
        self.settle();
    }
}
