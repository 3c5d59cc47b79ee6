//! What stands in bodies: attributes, and blocks on lines of their own.

use super::{Kind, Parser, Sink, Token, codes};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Attribute, Block, Expr, ExprKind};

/// What stands in a body.
pub(crate) enum Statement {
    Attribute(Attribute),
    Block(Block),
}

impl<S: Sink> Parser<'_, S> {
    /// Passes over empty lines.
    pub(crate) fn skip_empty_lines(&mut self) {
        while matches!(self.peek(), Kind::Newline | Kind::BrokenNewline) {
            self.bump();
        }
    }

    /// One attribute or block with the line's end after it. `None` when neither is there: then
    /// something was skipped, and a problem says why.
    pub(crate) fn statement(&mut self) -> Option<Statement> {
        let after_break = self.follows_broken_string();
        let column = self.column_at_line_start(self.peek_index()).unwrap_or(self.column);
        let before = std::mem::replace(&mut self.column, column);
        self.too_high = false;
        let statement = self.statement_start(after_break);
        self.column = before;
        statement
    }

    fn statement_start(&mut self, after_break: bool) -> Option<Statement> {
        if after_break && !(self.at(Kind::Identifier) && self.begins_statement(self.peek_index())) {
            self.skip_broken_statement();
            return None;
        }
        match (self.peek(), self.peek_second()) {
            (Kind::Identifier, Kind::Equal) => Some(Statement::Attribute(self.attribute())),
            (Kind::Identifier, Kind::OpenBrace | Kind::OpenQuote | Kind::Identifier) => {
                self.block().map(Statement::Block)
            }
            (Kind::Identifier, Kind::Colon) => Some(Statement::Attribute(self.attribute())),
            (Kind::OpenQuote, _) => self.quoted_attribute().map(Statement::Attribute),
            (first, second) => {
                self.no_statement(first, second);
                None
            }
        }
    }

    /// Whether the line before ended inside a string: what follows may be the rest of that string.
    fn follows_broken_string(&self) -> bool {
        let index = self.peek_index();
        index > 0 && self.tokens[index - 1].kind == Kind::BrokenNewline
    }

    fn no_statement(&mut self, first: Kind, second: Kind) {
        let token = self.peek_token();
        let text = self.text_of(token);
        let problem = match (first, second) {
            (Kind::Identifier, Kind::Dot | Kind::OpenBracket) => Diagnostic::error(
                &codes::INVALID_ARGUMENT_NAME,
                "Invalid argument name",
                format!("The name of an argument is one word, but more follows `{text}`."),
            )
            .at(self.span_of(token))
            .help("Set the whole value: `name = { … }`."),
            (Kind::Identifier, Kind::Newline | Kind::BrokenNewline | Kind::EndOfFile) => Diagnostic::error(
                &codes::UNEXPECTED_TOKEN,
                "Argument or block required",
                format!("The name `{text}` stands alone on its line."),
            )
            .at(self.span_of(token))
            .help(format!(
                "Give it a value (`{text} = …`), or open a block (`{text} {{`) on the same line."
            )),
            (Kind::CloseBrace, _) => Diagnostic::error(
                &codes::UNEXPECTED_TOKEN,
                "Unexpected closing brace",
                "This brace closes nothing: every block above is closed already.",
            )
            .at(self.span_of(token))
            .help("Delete it, or look above for a block that is closed too early."),
            (Kind::Identifier, _) => {
                self.bump();
                self.unexpected(
                    &codes::UNEXPECTED_TOKEN,
                    "Argument or block required",
                    "`=` or `{` is expected after the name",
                );
                self.skip_statement();
                return;
            }
            _ => {
                self.unexpected(
                    &codes::UNEXPECTED_TOKEN,
                    "Argument or block required",
                    "The name of an argument or a block is expected",
                );
                self.skip_broken_statement();
                return;
            }
        };
        self.problem(problem);
        self.skip_broken_statement();
    }

    /// Skips at least one token.
    pub(super) fn skip_broken_statement(&mut self) {
        if self.at(Kind::CloseBrace) {
            self.open(Kind::Error);
            self.bump();
            self.close();
        }
        self.skip_statement();
    }

    /// `name = value`; `name: value` is taken for the same, with a problem.
    fn attribute(&mut self) -> Attribute {
        self.open(Kind::Attribute);
        let name = self.bump();
        let attribute = self.attribute_value(name);
        self.close();
        attribute
    }

    fn attribute_value(&mut self, name: Token) -> Attribute {
        if self.at(Kind::Colon) {
            let colon = self.peek_token();
            let problem = Diagnostic::error(
                &codes::UNEXPECTED_TOKEN,
                "Equals sign required",
                "The value of an argument is introduced by `=`, not by `:`.",
            )
            .at(self.span(name.start, colon.end));
            self.problem(problem);
        }
        let equal = self.bump();
        let value = self.attribute_expression(equal);
        Attribute {
            name: self.ident(name),
            span: self.span(name.start, self.last().end.max(equal.end)),
            value,
        }
    }

    fn attribute_expression(&mut self, equal: Token) -> Expr {
        if !matches!(self.peek(), Kind::Newline | Kind::EndOfFile | Kind::CloseBrace) {
            return self.expression();
        }
        let end = self.peek_token().start;
        let problem = Diagnostic::error(
            &codes::MISSING_VALUE,
            "Missing value",
            "A value is expected on the same line after `=`.",
        )
        .at(self.span(end, end))
        .help("Write a value, or `null` to leave the argument unset.");
        self.problem(problem);
        Expr {
            kind: ExprKind::Error,
            span: self.span(equal.end, equal.end),
        }
    }

    /// `"name" = value`: not allowed, but clear.
    fn quoted_attribute(&mut self) -> Option<Attribute> {
        self.open(Kind::Attribute);
        let quote = self.peek_token();
        let literal = self.tokens[self.peek_index() + 1];
        let problem = Diagnostic::error(
            &codes::INVALID_ARGUMENT_NAME,
            "Invalid argument name",
            "The name of an argument or a block is written without quotes.",
        )
        .at(self.span_of(quote))
        .help("Remove the quotes.");
        self.problem(problem);
        let _ = self.block_label();
        let attribute = if self.at(Kind::Equal) && literal.kind == Kind::QuotedLiteral {
            Some(self.attribute_value(literal))
        } else {
            self.skip_statement();
            None
        };
        self.close();
        attribute
    }

    /// The line's end that must follow an attribute or a block.
    pub(crate) fn statement_end(&mut self) {
        let next = self.peek_token();
        match next.kind {
            Kind::Newline | Kind::BrokenNewline => {
                self.bump();
                return;
            }
            Kind::EndOfFile => return,
            _ => {}
        }
        if self.column_at_line_start(self.peek_index()).is_some() {
            return;
        }
        let problem = match next.kind {
            Kind::Comma => Diagnostic::error(
                &codes::MISSING_NEWLINE,
                "Unexpected comma",
                "Arguments are separated by line breaks, not by commas.",
            )
            .help("Remove the comma."),
            Kind::CloseBrace => Diagnostic::error(
                &codes::MISSING_NEWLINE,
                "Missing line break",
                "The brace that closes a block of several lines stands on a line of its own.",
            ),
            Kind::Invalid | Kind::UnclosedComment => {
                self.unexpected(&codes::INVALID_CHARACTER, "Invalid character", "");
                self.skip_statement();
                return;
            }
            _ => Diagnostic::error(
                &codes::MISSING_NEWLINE,
                "Missing line break",
                format!(
                    "The line must end after an argument or a block, but {}.",
                    self.found(next)
                ),
            )
            .help("Put each argument and each block on lines of its own."),
        };
        let problem = problem.at(self.span_of(next));
        self.problem(problem);
        self.after_missing_line_break(next.kind);
    }

    pub(super) fn after_missing_line_break(&mut self, next: Kind) {
        match next {
            Kind::CloseBrace | Kind::Newline | Kind::BrokenNewline | Kind::EndOfFile => {}
            Kind::Identifier if matches!(self.peek_second(), Kind::Equal | Kind::OpenBrace | Kind::OpenQuote) => {}
            Kind::Comma => {
                self.bump();
                if matches!(self.peek(), Kind::Newline | Kind::BrokenNewline) {
                    self.bump();
                }
            }
            _ => self.skip_statement(),
        }
    }
}
