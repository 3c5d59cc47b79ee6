//! One file of the configuration, as rules about the language see it.

use std::sync::Arc;

use crate::source::{FileId, SourceFile, Sources, Span};
use crate::syntax::Parse;
use crate::syntax::ast::{Block, Expr, ItemKind};

use super::walk;

/// A file with its text and what the parser made of it.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// Which.
    pub id: FileId,
    /// Its path and text.
    pub file: &'a SourceFile,
    /// What became of it.
    pub parse: &'a Parse,
}

impl<'a> Text<'a> {
    /// Whether it is written in the language itself: there is nothing to say about the style of JSON.
    pub fn is_native(&self) -> bool {
        self.file.path.extension() != Some("json")
    }

    /// The blocks at the top.
    pub fn blocks(&self) -> impl Iterator<Item = &'a Arc<Block>> {
        self.parse.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Block(block) => Some(block),
            ItemKind::Attribute(_) => None,
        })
    }

    /// Calls `see` with every expression, outermost first.
    pub fn expressions(&self, see: &mut dyn FnMut(&'a Expr)) {
        for item in &self.parse.items {
            match &item.kind {
                ItemKind::Attribute(attribute) => walk::expressions(&attribute.value, see),
                ItemKind::Block(block) => walk::body(&block.body, see),
            }
        }
    }

    /// The first byte of the file, for what is about all of it.
    pub fn start(&self) -> Span {
        Span::new(self.file.anchor, 0, 0)
    }
}

/// The whole lines that a span lies on, with their line end, when nothing else stands on them but a comment about it;
/// of the blank lines around it one stays.
pub fn lines(sources: &Sources, span: Span) -> Option<Span> {
    let place = sources.locate(span)?;
    let text = &*place.file.text;
    let start = text[..place.range.start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |at| from + at + 1);
    let mut end = line_end(place.range.end);
    let after = text[place.range.end..end].trim();
    let alone = text[start..place.range.start].trim().is_empty()
        && (after.is_empty() || after.starts_with('#') || after.starts_with("//"));
    let blank_before = start == 0 || text[..start].ends_with("\n\n");
    if blank_before && text[end..].starts_with('\n') {
        end += 1;
    }
    alone.then(|| Span::new(place.file.anchor, start as u32, end as u32))
}
