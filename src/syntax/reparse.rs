//! Parsing again after an edit: items whose text is unchanged stay what they were.

use std::collections::{HashMap, VecDeque};

use super::ast::{Item, ItemKind};
use super::lexer::{Start, lex};
use super::parser::{NoTree, Parser};
use super::splice::splice;
use super::{Parse, finish, item, new_item, next_item, parse, too_large};
use crate::diagnostic::Diagnostic;
use crate::source::{AnchorId, Anchors};

/// For items that are parsed only to see where they end: anchors are not to be wasted.
const PROVISIONAL: AnchorId = AnchorId(u32::MAX);

/// Parses a text of which an earlier version was parsed. An item whose text is the same keeps its
/// anchor and its `Arc`, also when it has moved. All else is as [`parse`] has it.
pub fn reparse(text: &str, file_anchor: AnchorId, anchors: &Anchors, previous: &Parse, previous_text: &str) -> Parse {
    if too_large(text, file_anchor).is_some() || previous.items.is_empty() {
        return parse(text, file_anchor, anchors);
    }
    if let Some(spliced) = splice(text, file_anchor, anchors, previous, previous_text) {
        return spliced;
    }
    let lexed = lex(text, Start::Normal);
    let mut known = Known::new(previous, previous_text);
    let mut parser = Parser::new(text, &lexed, file_anchor, NoTree);
    let mut result = Parse::default();
    while let Some(mark) = next_item(&mut parser) {
        if !known.keep(text, file_anchor, mark, &mut parser, &mut result) {
            new_item(&mut parser, mark, &mut result, file_anchor, anchors);
        }
        parser.statement_end();
    }
    finish(parser, text, &lexed, file_anchor, result)
}

/// The items of the earlier version that have not been found again yet, by their text.
struct Known<'p> {
    previous: &'p Parse,
    by_text: HashMap<&'p str, VecDeque<usize>>,
}

impl<'p> Known<'p> {
    fn new(previous: &'p Parse, text: &'p str) -> Self {
        let mut by_text: HashMap<&str, VecDeque<usize>> = HashMap::with_capacity(previous.items.len());
        for index in 0..previous.items.len() {
            if let Some(item) = text.get(previous.item_range(index)) {
                by_text.entry(item).or_default().push_back(index);
            }
        }
        Self { previous, by_text }
    }

    /// Takes the item that begins here from the earlier version; false, with the parser where it
    /// was, when it was not there or was understood differently.
    fn keep(
        &mut self,
        text: &str,
        file: AnchorId,
        mark: usize,
        parser: &mut Parser<'_, NoTree>,
        result: &mut Parse,
    ) -> bool {
        let start = parser.snapshot();
        let base = parser.begin_item(PROVISIONAL);
        let found = parser.statement().is_some();
        parser.end_item(file);
        let end = parser.last_end();
        let broken = parser.problem_count() > mark;
        let index = match text.get(base as usize..end as usize) {
            Some(own) if found => self.by_text.get_mut(own).and_then(VecDeque::pop_front),
            _ => None,
        };
        let kept = index.is_some_and(|index| {
            if !broken && !self.previous.broken[index] {
                return true;
            }
            parser.restore(&start, mark);
            self.same_again(index, mark, parser, file)
        });
        match index {
            Some(index) if kept => {
                let old = &self.previous.items[index];
                result.push(Item { base, ..old.clone() }, end, broken);
                true
            }
            _ => {
                parser.restore(&start, mark);
                false
            }
        }
    }

    /// Parses a broken item under its earlier anchor: is it broken in the same way?
    fn same_again(&self, index: usize, mark: usize, parser: &mut Parser<'_, NoTree>, file: AnchorId) -> bool {
        let old = &self.previous.items[index];
        let base = parser.begin_item(old.anchor);
        let again = parser.statement().map(|statement| item(statement, old.anchor, base));
        parser.end_item(file);
        let before: Vec<&Diagnostic> = self
            .previous
            .problems
            .iter()
            .filter(|problem| problem.span.is_some_and(|span| span.anchor == old.anchor))
            .filter(|problem| problem.labels.iter().all(|label| label.span.anchor == old.anchor))
            .collect();
        again.is_some_and(|again| same_kind(&again.kind, &old.kind))
            && before.into_iter().eq(parser.problems_since(mark).iter())
    }
}

fn same_kind(left: &ItemKind, right: &ItemKind) -> bool {
    match (left, right) {
        (ItemKind::Attribute(left), ItemKind::Attribute(right)) => left == right,
        (ItemKind::Block(left), ItemKind::Block(right)) => left == right,
        _ => false,
    }
}
