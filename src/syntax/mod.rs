//! Text to a lossless tree and an owned AST, with a list of problems; total for any bytes.
//!
//! Takes the text of one file; returns [`Parse`]. Never reads files, never prints, never fails:
//! broken input gives problems and the parts around them.

pub mod ast;
pub mod codes;
mod comment;
mod decode;
mod json;
mod kind;
pub(crate) mod lexer;
mod parser;
mod reparse;
mod splice;
mod tree;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

pub use codes::CODES;
pub use comment::{Comment, CommentKind};
pub use decode::decode;
pub use json::value as json_value;
pub use json::{BlockKinds, json_reference, parse_json, parse_json_values};
pub use kind::{Hcl, Kind};
pub(crate) use parser::unescaped;
pub use reparse::reparse;
pub use tree::{SyntaxElement, SyntaxNode, SyntaxToken};

use crate::diagnostic::Diagnostic;
use crate::source::{AnchorId, Anchors, Span};
use ast::{Expr, ExprKind, Item, ItemKind};
use lexer::{Lexed, Start, lex};
use parser::{NoTree, Parser, Sink, Statement, duplicate};
use tree::TreeSink;

/// What became of a text.
#[derive(Clone, Debug, Default)]
pub struct Parse {
    /// The attributes and blocks at the top, in order. Each has an anchor of its own.
    pub items: Vec<Item>,
    /// What is wrong, in order of place where possible.
    pub problems: Vec<Diagnostic>,
    /// The comments, in order.
    pub comments: Vec<Comment>,
    /// Where each item ends in the text.
    ends: Vec<u32>,
    /// Which items have problems.
    broken: Vec<bool>,
}

impl Parse {
    /// The lossless tree of the text that this was made of.
    pub fn tree(text: &str) -> SyntaxNode {
        tree(text)
    }

    /// The bytes of an item in the text that this was made of.
    pub fn item_range(&self, index: usize) -> std::ops::Range<usize> {
        self.items[index].base as usize..self.ends[index] as usize
    }
}

/// Parses a configuration or a file of variable values.
pub fn parse(text: &str, file_anchor: AnchorId, anchors: &Anchors) -> Parse {
    if let Some(problem) = too_large(text, file_anchor) {
        return Parse {
            problems: vec![problem],
            ..Parse::default()
        };
    }
    let lexed = lex(text, Start::Normal);
    let mut parser = Parser::new(text, &lexed, file_anchor, NoTree);
    let mut result = Parse::default();
    while let Some(mark) = next_item(&mut parser) {
        new_item(&mut parser, mark, &mut result, file_anchor, anchors);
        parser.statement_end();
    }
    finish(parser, text, &lexed, file_anchor, result)
}

/// The lossless tree of a configuration.
fn tree(text: &str) -> SyntaxNode {
    let anchor = AnchorId(0);
    let mut sink = TreeSink::new(text);
    if too_large(text, anchor).is_some() {
        sink.token(Kind::Error, 0, 0);
        return SyntaxNode::new_root(sink.finish());
    }
    let lexed = lex(text, Start::Normal);
    let mut parser = Parser::new(text, &lexed, anchor, sink);
    while next_item(&mut parser).is_some() {
        let _ = parser.statement();
        parser.statement_end();
    }
    parser.rest();
    let (_, sink) = parser.into_problems();
    SyntaxNode::new_root(sink.finish())
}

/// Goes to where the next item begins. Returns how many problems there were before it.
fn next_item<S: Sink>(parser: &mut Parser<'_, S>) -> Option<usize> {
    parser.skip_empty_lines();
    (parser.peek() != Kind::EndOfFile).then(|| parser.problem_count())
}

/// Parses one item under an anchor of its own. What turns out to be no item has its problems
/// measured from the file again.
fn new_item(
    parser: &mut Parser<'_, NoTree>,
    mark: usize,
    result: &mut Parse,
    file_anchor: AnchorId,
    anchors: &Anchors,
) {
    let is_name = parser.peek() == Kind::Identifier || parser.peek() == Kind::OpenQuote;
    if !is_name {
        let _ = parser.statement();
        return;
    }
    let anchor = anchors.next();
    let base = parser.begin_item(anchor);
    let kind = parser.statement();
    parser.end_item(file_anchor);
    match kind {
        Some(statement) => result.push(
            item(statement, anchor, base),
            parser.last_end(),
            parser.problem_count() > mark,
        ),
        None => rebase(parser.problems_since(mark), anchor, base, file_anchor),
    }
}

fn item(statement: Statement, anchor: AnchorId, base: u32) -> Item {
    let kind = match statement {
        Statement::Attribute(attribute) => ItemKind::Attribute(Arc::new(attribute)),
        Statement::Block(block) => ItemKind::Block(Arc::new(block)),
    };
    Item { anchor, base, kind }
}

impl Parse {
    fn push(&mut self, item: Item, end: u32, broken: bool) {
        self.items.push(item);
        self.ends.push(end);
        self.broken.push(broken);
    }
}

/// Measures problems from the file instead of an anchor that nobody will know.
fn rebase(problems: &mut [Diagnostic], anchor: AnchorId, base: u32, file_anchor: AnchorId) {
    let mend = |span: &mut Span| {
        if span.anchor == anchor {
            *span = Span::new(file_anchor, span.start + base, span.end + base);
        }
    };
    for problem in problems {
        problem.span.iter_mut().for_each(mend);
        problem.labels.iter_mut().map(|label| &mut label.span).for_each(mend);
    }
}

fn finish(parser: Parser<'_, NoTree>, text: &str, lexed: &Lexed, file_anchor: AnchorId, mut result: Parse) -> Parse {
    (result.problems, _) = parser.into_problems();
    result.problems.extend(duplicates(&result.items));
    result.comments = comment::comments(text, lexed, file_anchor, &result.items, &result.ends);
    result
}

/// Arguments at the top of a file that are set twice.
fn duplicates(items: &[Item]) -> Vec<Diagnostic> {
    let mut first: HashMap<&str, Span> = HashMap::new();
    let mut problems = Vec::new();
    for item in items {
        let ItemKind::Attribute(attribute) = &item.kind else {
            continue;
        };
        match first.entry(&attribute.name.text) {
            Entry::Occupied(entry) => problems.push(duplicate(attribute, *entry.get())),
            Entry::Vacant(entry) => {
                entry.insert(attribute.name.span);
            }
        }
    }
    problems
}

/// Parses a text that is one expression. Spans are measured from `anchor`.
pub fn parse_expression(text: &str, anchor: AnchorId) -> (Expr, Vec<Diagnostic>) {
    if let Some(problem) = too_large(text, anchor) {
        return (nothing(anchor), vec![problem]);
    }
    let lexed = lex(text, Start::Normal);
    let mut parser = Parser::new(text, &lexed, anchor, NoTree);
    let expr = parser.whole_expression();
    (expr, parser.into_problems().0)
}

/// Parses a text that is one template, as between quotes but without escapes. Spans are measured
/// from `anchor`.
pub fn parse_template(text: &str, anchor: AnchorId) -> (Expr, Vec<Diagnostic>) {
    if let Some(problem) = too_large(text, anchor) {
        return (nothing(anchor), vec![problem]);
    }
    let lexed = lex(text, Start::Template);
    let mut parser = Parser::new(text, &lexed, anchor, NoTree);
    let expr = parser.whole_template();
    (expr, parser.into_problems().0)
}

/// The tokens of a configuration, each with its bytes; what lies between two of them is blank. The last is
/// [`Kind::EndOfFile`]; a text of 4 GiB and more has none.
pub fn tokens(text: &str) -> Vec<(Kind, std::ops::Range<usize>)> {
    if too_large(text, AnchorId(0)).is_some() {
        return Vec::new();
    }
    let tokens = lex(text, Start::Normal).tokens.into_iter();
    tokens
        .map(|token| (token.kind, token.start as usize..token.end as usize))
        .collect()
}

fn nothing(anchor: AnchorId) -> Expr {
    Expr {
        kind: ExprKind::Error,
        span: Span::new(anchor, 0, 0),
    }
}

fn too_large(text: &str, anchor: AnchorId) -> Option<Diagnostic> {
    let problem = || {
        Diagnostic::error(
            &codes::FILE_TOO_LARGE,
            "File too large",
            "A file must be smaller than 4 GiB.",
        )
        .at(Span::new(anchor, 0, 0))
    };
    (u32::try_from(text.len()).is_err() || text.len() == u32::MAX as usize).then(problem)
}
