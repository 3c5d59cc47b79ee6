//! Attributes, blocks and the bodies that hold them.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Kind, Parser, Sink, Token, codes};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, BlockLabel, Body, Expr, ExprKind};

/// What stands in a body.
pub(crate) enum Statement {
    Attribute(Attribute),
    Block(Block),
}

/// How a body stands on its lines.
#[derive(Clone, Copy, PartialEq)]
enum Line {
    /// An argument follows the opening brace: so must the closing brace.
    One,
    /// As before, but it did not.
    Broken,
    /// Each attribute and block on lines of its own.
    Many,
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
    fn skip_broken_statement(&mut self) {
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
            .at(self.span_of(colon));
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
        let problem = Diagnostic::error(
            &codes::MISSING_VALUE,
            "Missing value",
            "A value is expected on the same line after `=`.",
        )
        .at(self.span_of(equal))
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

    fn block(&mut self) -> Option<Block> {
        self.open(Kind::Block);
        let block = self.block_parts();
        self.close();
        block
    }

    fn block_parts(&mut self) -> Option<Block> {
        let kind = self.bump();
        let mut labels = Vec::new();
        loop {
            match self.peek() {
                Kind::Identifier => {
                    self.open(Kind::BlockLabel);
                    let token = self.bump();
                    self.close();
                    labels.push(BlockLabel {
                        text: self.name(token),
                        span: self.span_of(token),
                        quoted: false,
                    });
                }
                Kind::OpenQuote => labels.push(self.block_label()?),
                _ => break,
            }
        }
        let header = self.span_from(kind.start);
        self.block_opening(kind)?;
        let body = self.block_body(kind);
        Some(Block {
            kind: self.ident(kind),
            labels,
            header,
            span: self.span(kind.start, self.base + body.span.end),
            body,
        })
    }

    /// A quoted label. `None` when it is broken: then the rest of the header was skipped.
    fn block_label(&mut self) -> Option<BlockLabel> {
        self.open(Kind::BlockLabel);
        let quote = self.bump();
        let mut text = Arc::from("");
        if let Some(literal) = self.eat(Kind::QuotedLiteral) {
            text = self.quoted_text(literal);
        }
        let closed = self.label_end(quote);
        self.close();
        if !closed {
            self.skip_statement();
            return None;
        }
        Some(BlockLabel {
            text,
            span: self.span_from(quote.start),
            quoted: true,
        })
    }

    fn label_end(&mut self, quote: Token) -> bool {
        match self.peek() {
            Kind::CloseQuote => {
                self.bump();
                return true;
            }
            Kind::OpenInterpolation | Kind::OpenDirective => {
                let problem = Diagnostic::error(
                    &codes::INVALID_BLOCK,
                    "Template in a block label",
                    "The label of a block is fixed text: it cannot be computed.",
                )
                .at(self.span_of(self.peek_token()))
                .help("Write the text itself; to mean a literal `${`, write `$${`.");
                self.problem(problem);
            }
            _ => self.broken_string(quote),
        }
        false
    }

    /// Up to the brace that opens the body, which is not consumed.
    fn block_opening(&mut self, kind: Token) -> Option<()> {
        if self.at(Kind::OpenBrace) {
            return Some(());
        }
        let next = self.peek_token();
        let name = self.text_of(kind);
        let problem = match (next.kind, self.peek_second()) {
            (Kind::Equal, second) => {
                let problem = Diagnostic::error(
                    &codes::INVALID_BLOCK,
                    "Invalid block",
                    "A block has no `=` between its labels and its body.",
                )
                .at(self.span_of(next))
                .help("Remove the `=`.");
                if second == Kind::OpenBrace {
                    self.problem(problem);
                    self.bump();
                    return Some(());
                }
                problem
            }
            (Kind::Newline, Kind::OpenBrace) => {
                let problem = Diagnostic::error(
                    &codes::INVALID_BLOCK,
                    "Invalid block",
                    format!("The opening brace of the `{name}` block must stand on the same line as its labels."),
                )
                .at(self.place(next));
                self.problem(problem);
                self.bump();
                return Some(());
            }
            _ => {
                self.unexpected(
                    &codes::INVALID_BLOCK,
                    "Invalid block",
                    &format!("`{{` is expected to open the `{name}` block"),
                );
                self.skip_statement();
                return None;
            }
        };
        self.problem(problem);
        self.skip_statement();
        None
    }

    fn block_body(&mut self, kind: Token) -> Body {
        self.open(Kind::Body);
        let brace = self.bump();
        let attributes = self.pending.attributes.len();
        let blocks = self.pending.blocks.len();
        if self.descend() {
            self.block_content(kind, attributes);
            self.ascend();
        } else {
            self.skip_inside(|_| false);
            self.eat(Kind::CloseBrace);
        }
        self.close();
        Body {
            attributes: self.pending.attributes.drain(attributes..).collect(),
            blocks: self.pending.blocks.drain(blocks..).collect(),
            span: self.span_from(brace.start),
        }
    }

    /// The content of a body, and the brace that closes it. `mark` is where its attributes begin.
    fn block_content(&mut self, kind: Token, mark: usize) {
        let mut names = FirstNames::default();
        let mut line = match self.peek() {
            Kind::Identifier | Kind::OpenQuote => Line::One,
            _ => Line::Many,
        };
        loop {
            if matches!(self.peek(), Kind::Newline | Kind::BrokenNewline) {
                line = Line::Many;
                self.skip_empty_lines();
            }
            match self.peek() {
                Kind::CloseBrace => {
                    self.bump();
                    return;
                }
                Kind::EndOfFile => return self.unclosed_block(kind),
                _ if line == Line::Many && self.abandons_brackets() => return self.unclosed_block(kind),
                _ => {}
            }
            let first = self.peek_token();
            match self.statement() {
                Some(Statement::Attribute(attribute)) => {
                    if let Some(first) = names.first(&self.pending.attributes[mark..], &attribute) {
                        self.problem_behind(duplicate(&attribute, first));
                    }
                    self.pending.attributes.push(attribute);
                }
                Some(Statement::Block(block)) => {
                    if line == Line::One {
                        self.block_in_one_line(first);
                    }
                    self.pending.blocks.push(block);
                }
                None => {}
            }
            match line {
                Line::Many => self.statement_end(),
                _ if self.at(Kind::CloseBrace) => {}
                Line::One => {
                    self.not_closed_on_its_line();
                    line = Line::Broken;
                }
                Line::Broken => self.after_missing_line_break(self.peek()),
            }
        }
    }

    fn unclosed_block(&mut self, kind: Token) {
        let name = self.text_of(kind);
        let next = self.peek_token();
        let problem = Diagnostic::error(
            &codes::UNCLOSED_BLOCK,
            "Block never closed",
            format!("The `{name}` block that begins here has no closing brace."),
        )
        .at(self.span_of(kind))
        .label(self.place(next), "`}` is expected after this")
        .help("Add a line with `}` where the block ends.");
        self.problem(problem);
        self.bracket_reported();
    }

    fn block_in_one_line(&mut self, nested: Token) {
        let problem = Diagnostic::error(
            &codes::INVALID_BLOCK,
            "Block within a line",
            "A block that is written on one line can hold one argument and no blocks.",
        )
        .at(self.span_of(nested))
        .help("Put each block on lines of its own.");
        self.problem_behind(problem);
    }

    fn not_closed_on_its_line(&mut self) {
        let next = self.peek_token();
        let problem = Diagnostic::error(
            &codes::INVALID_BLOCK,
            "Invalid block on one line",
            "An argument on the line of the opening brace must be the only one, and the closing brace must follow it on that line.",
        )
        .at(self.place(next))
        .help("Put each argument on a line of its own.");
        self.problem(problem);
        self.after_missing_line_break(next.kind);
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

    fn after_missing_line_break(&mut self, next: Kind) {
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

/// The problem of an argument that was set before, there.
pub(crate) fn duplicate(attribute: &Attribute, first: Span) -> Diagnostic {
    let name = &attribute.name.text;
    Diagnostic::error(
        &codes::DUPLICATE_ARGUMENT,
        "Attribute redefined",
        format!("The argument `{name}` was already set. Each argument may be set only once."),
    )
    .at(attribute.name.span)
    .label(first, "first set here")
    .help("Remove one of the two.")
}

/// Finds repeated names: by looking through few, by a table of many.
#[derive(Default)]
pub(crate) struct FirstNames(HashMap<Arc<str>, Span>);

const FEW: usize = 12;

impl FirstNames {
    /// Where an argument of that name was set before, among those of `earlier`, which grow by each
    /// argument that this is asked for.
    pub(crate) fn first(&mut self, earlier: &[Attribute], attribute: &Attribute) -> Option<Span> {
        if earlier.len() <= FEW {
            let same = earlier.iter().find(|other| other.name.text == attribute.name.text);
            return same.map(|other| other.name.span);
        }
        if self.0.is_empty() {
            earlier.iter().rev().for_each(|other| self.insert(other));
        }
        let first = self.0.get(&attribute.name.text).copied();
        if first.is_none() {
            self.insert(attribute);
        }
        first
    }

    fn insert(&mut self, attribute: &Attribute) {
        self.0.insert(Arc::clone(&attribute.name.text), attribute.name.span);
    }
}
