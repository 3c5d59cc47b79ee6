//! Tokens to the owned AST and, through a [`Sink`], to the lossless tree: one grammar for both.
//!
//! Recursive descent for bodies, precedence climbing for expressions. Never fails: what is missing
//! or broken becomes [`ExprKind::Error`](crate::syntax::ast::ExprKind::Error) and one problem.

mod block;
mod body;
mod collection;
mod duplicate;
mod expression;
mod literal;
mod names;
mod postfix;
mod problem;
mod sink;
mod template;
mod template_parts;

use std::sync::Arc;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::ast::{Attribute, Block, Expr, Ident, ObjectItem, Step};
use super::codes;
use super::kind::Kind;
use super::lexer::{Lexed, Token};
use crate::diagnostic::Diagnostic;
use crate::source::{AnchorId, Span};

pub(crate) use body::Statement;
pub(crate) use duplicate::{FirstNames, duplicate};
pub(crate) use literal::{number_is_valid, unescaped};
pub(crate) use sink::{NoTree, Sink};

/// How deep blocks, brackets and templates may nest.
const MAX_DEPTH: u16 = 256;

/// How deep the tree of one expression may be: also a long chain of operators is a deep tree, and
/// whoever walks it does so recursively.
const MAX_HEIGHT: u16 = 512;

pub(crate) struct Parser<'t, S> {
    text: &'t str,
    tokens: &'t [Token],
    /// The token after the last one that was consumed.
    position: usize,
    /// The last kind that [`Self::peek`] passes over: comments, or line breaks too.
    skipped: Kind,
    depth: u16,
    /// The height of the expression that was parsed last.
    height: u16,
    /// The expression is too high, and that has been said.
    too_high: bool,
    /// How many brackets are never closed in this text, less those already reported.
    unclosed: u32,
    /// The column of the attribute or block that is being parsed.
    column: usize,
    anchor: AnchorId,
    base: u32,
    relocation: Option<&'t Relocation<'t>>,
    problems: Vec<Diagnostic>,
    /// The token at which the last problem was found: there is only one per token.
    problem_at: Option<usize>,
    names: names::Names,
    /// What belongs to lists that are not complete yet. Each list takes its own from the end, and so
    /// is allocated once and at its size.
    pending: Pending,
    pub(crate) sink: S,
}

#[derive(Default)]
struct Pending {
    attributes: Vec<Attribute>,
    blocks: Vec<Block>,
    exprs: Vec<Expr>,
    items: Vec<ObjectItem>,
    steps: Vec<Step>,
}

/// Where the bytes of a text that is not a whole file come from.
pub(crate) enum Relocation<'t> {
    /// From there on, byte by byte; or each from its own place when there are places. All are
    /// places in a file, in which the anchor lies at `base`.
    Shifted { by: u32, places: &'t [u32], base: u32 },
    /// All of it from one span.
    Fixed(Span),
}

impl Relocation<'_> {
    fn span(&self, anchor: AnchorId, start: u32, end: u32) -> Span {
        match self {
            Self::Fixed(span) => *span,
            Self::Shifted { by, places, base } => {
                let place = |at: u32| {
                    places
                        .get(at as usize)
                        .copied()
                        .unwrap_or(by + at)
                        .saturating_sub(*base)
                };
                Span::new(anchor, place(start), place(end))
            }
        }
    }
}

/// A place in a parse.
pub(crate) struct Snapshot {
    position: usize,
    problem_at: Option<usize>,
    unclosed: u32,
}

impl<'t, S: Sink> Parser<'t, S> {
    pub(crate) fn new(text: &'t str, lexed: &'t Lexed, anchor: AnchorId, sink: S) -> Self {
        Self {
            text,
            tokens: &lexed.tokens,
            position: 0,
            skipped: Kind::CommentBlock,
            depth: 0,
            height: 0,
            too_high: false,
            unclosed: lexed.unclosed,
            column: 0,
            anchor,
            base: 0,
            relocation: None,
            problems: Vec::new(),
            problem_at: None,
            names: names::Names::default(),
            pending: Pending::default(),
            sink,
        }
    }

    /// Measures spans from here on: the next token becomes the start of an item.
    pub(crate) fn begin_item(&mut self, anchor: AnchorId) -> u32 {
        self.anchor = anchor;
        self.base = self.peek_token().start;
        self.base
    }

    /// Says where the text lies.
    pub(crate) fn relocate(&mut self, relocation: &'t Relocation<'t>) {
        self.relocation = Some(relocation);
    }

    /// Measures spans from the file's start again.
    pub(crate) fn end_item(&mut self, file: AnchorId) {
        self.anchor = file;
        self.base = 0;
    }

    pub(crate) fn problem_count(&self) -> usize {
        self.problems.len()
    }

    pub(crate) fn into_problems(self) -> (Vec<Diagnostic>, S) {
        (self.problems, self.sink)
    }

    /// Where the last consumed token ends.
    pub(crate) fn last_end(&self) -> u32 {
        self.last().end
    }

    /// This place, to come back to.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            position: self.position,
            problem_at: self.problem_at,
            unclosed: self.unclosed,
        }
    }

    /// Goes back, and forgets the problems found since there were `count`.
    pub(crate) fn restore(&mut self, snapshot: &Snapshot, count: usize) {
        self.position = snapshot.position;
        self.problem_at = snapshot.problem_at;
        self.unclosed = snapshot.unclosed;
        self.problems.truncate(count);
    }

    /// The problems found since there were `count`.
    pub(crate) fn problems_since(&mut self, count: usize) -> &mut [Diagnostic] {
        &mut self.problems[count..]
    }

    fn peek_index(&self) -> usize {
        let mut index = self.position;
        while self.tokens[index].kind <= self.skipped {
            index += 1;
        }
        index
    }

    fn peek_token(&self) -> Token {
        self.tokens[self.peek_index()]
    }

    pub(crate) fn peek(&self) -> Kind {
        self.peek_token().kind
    }

    fn peek_second(&self) -> Kind {
        let mut index = self.peek_index();
        if self.tokens[index].kind == Kind::EndOfFile {
            return Kind::EndOfFile;
        }
        index += 1;
        while self.tokens[index].kind <= self.skipped {
            index += 1;
        }
        self.tokens[index].kind
    }

    fn at(&self, kind: Kind) -> bool {
        self.peek() == kind
    }

    /// Consumes the next token; the end of the file stays.
    fn bump(&mut self) -> Token {
        let index = self.peek_index();
        let token = self.tokens[index];
        if token.kind == Kind::EndOfFile {
            return token;
        }
        if S::KEEPS {
            self.emit_until(index + 1);
        }
        self.position = index + 1;
        token
    }

    fn eat(&mut self, kind: Kind) -> Option<Token> {
        self.at(kind).then(|| self.bump())
    }

    /// Passes over what may be skipped, so that a node begins with its first token.
    fn settle(&mut self) {
        let index = self.peek_index();
        if S::KEEPS {
            self.emit_until(index);
        }
        self.position = index;
    }

    fn emit_until(&mut self, index: usize) {
        for token in &self.tokens[self.position..index] {
            self.sink.token(token.kind, token.start, token.end);
        }
    }

    fn open(&mut self, kind: Kind) {
        self.settle();
        self.sink.open(kind);
    }

    fn checkpoint(&mut self) -> S::Checkpoint {
        self.settle();
        self.sink.checkpoint()
    }

    fn close(&mut self) {
        self.sink.close();
    }

    /// Makes a node of what came since a checkpoint, unless the tree is too high already.
    fn wrap(&mut self, from: S::Checkpoint, kind: Kind) {
        if self.height < MAX_HEIGHT {
            self.sink.open_at(from, kind);
            self.sink.close();
        }
    }

    /// Whether line breaks are tokens of the grammar at this place.
    fn line_breaks_count(&self) -> bool {
        self.skipped == Kind::CommentBlock
    }

    /// Parses inside brackets, where line breaks mean nothing.
    fn without_line_breaks<T>(&mut self, parse: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.skipped, Kind::Newline);
        let result = parse(self);
        self.skipped = before;
        result
    }

    /// Parses inside braces, where line breaks separate.
    fn with_line_breaks<T>(&mut self, parse: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.skipped, Kind::CommentBlock);
        let result = parse(self);
        self.skipped = before;
        result
    }

    fn last(&self) -> Token {
        let mut index = self.position;
        while index > 0 {
            index -= 1;
            let token = self.tokens[index];
            if token.kind > Kind::BrokenNewline {
                return token;
            }
        }
        Token {
            end: 0,
            start: 0,
            ..self.tokens[0]
        }
    }

    fn text_of(&self, token: Token) -> &'t str {
        &self.text[token.start as usize..token.end as usize]
    }

    fn span(&self, start: u32, end: u32) -> Span {
        if let Some(relocation) = self.relocation {
            return relocation.span(self.anchor, start, end);
        }
        Span::new(
            self.anchor,
            start.saturating_sub(self.base),
            end.saturating_sub(self.base),
        )
    }

    fn span_of(&self, token: Token) -> Span {
        self.span(token.start, token.end)
    }

    /// From `start` to the end of what was consumed last.
    fn span_from(&self, start: u32) -> Span {
        let end = self.last().end;
        self.span(start.min(end), end)
    }

    fn ident(&mut self, token: Token) -> Ident {
        Ident {
            text: self.name(token),
            span: self.span_of(token),
        }
    }

    /// The normalised text of a name, shared with equal names.
    fn name(&mut self, token: Token) -> Arc<str> {
        let text = self.text_of(token);
        if text.is_ascii() {
            self.names.get(text)
        } else {
            normalized(text)
        }
    }

    /// Goes one level deeper; false, with a problem, when that is too deep.
    fn descend(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            let token = self.peek_token();
            self.problem(
                Diagnostic::error(
                    &codes::NESTING_TOO_DEEP,
                    "Nesting too deep",
                    format!("Blocks, brackets and templates may be nested {MAX_DEPTH} levels deep, no deeper."),
                )
                .at(self.span_of(token))
                .help("Move inner parts into `locals` or modules of their own."),
            );
            return false;
        }
        self.depth += 1;
        true
    }

    fn ascend(&mut self) {
        self.depth -= 1;
    }
}

/// A text in normal form C.
pub(crate) fn normalized(text: &str) -> Arc<str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Arc::from(text)
    } else {
        Arc::from(text.nfc().collect::<String>())
    }
}
