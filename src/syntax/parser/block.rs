//! Blocks: labels, the opening brace, the content up to the closing one.

use std::sync::Arc;

use super::body::Statement;
use super::duplicate::{FirstNames, duplicate};
use super::{Kind, Parser, Sink, Token, codes};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Block, BlockLabel, Body};

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
    pub(super) fn block(&mut self) -> Option<Block> {
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
    pub(super) fn block_label(&mut self) -> Option<BlockLabel> {
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
            self.block_content(kind, brace, attributes);
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
            missing: self.span_of(brace),
        }
    }

    /// The content of a body, and the brace that closes it. `mark` is where its attributes begin.
    fn block_content(&mut self, kind: Token, brace: Token, mark: usize) {
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
                Kind::EndOfFile => return self.unclosed_block(kind, brace),
                _ if line == Line::Many && self.abandons_brackets() => return self.unclosed_block(kind, brace),
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

    fn unclosed_block(&mut self, kind: Token, brace: Token) {
        let name = self.text_of(kind);
        let next = self.peek_token();
        let problem = Diagnostic::error(
            &codes::UNCLOSED_BLOCK,
            "Block never closed",
            format!("The `{name}` block that begins here has no closing brace."),
        )
        .at(self.span_of(brace))
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
}
