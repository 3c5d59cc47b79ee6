//! A text that came as a value, and what messages say of places in it.

use crate::diagnostic::Diagnostic;
use crate::source::{AnchorId, LineIndex, Span};

/// A text and what messages call it.
pub(super) struct Excerpt<'a> {
    pub(super) text: &'a str,
    name: &'a str,
    lines: LineIndex,
    /// Where anchors within it lie; other spans are measured from its start.
    bases: Vec<(AnchorId, u32)>,
}

impl<'a> Excerpt<'a> {
    pub(super) fn new(text: &'a str, name: &'a str) -> Self {
        Self {
            text,
            name,
            lines: LineIndex::new(text),
            bases: Vec::new(),
        }
    }

    pub(super) fn with_anchors(mut self, bases: impl IntoIterator<Item = (AnchorId, u32)>) -> Self {
        self.bases.extend(bases);
        self
    }

    /// `name:line,column-column`
    pub(super) fn place(&self, span: Span) -> String {
        let within = |offset: u32| (offset as usize).min(self.text.len());
        let base = self.bases.iter().find(|(anchor, _)| *anchor == span.anchor);
        let base = base.map_or(0, |(_, base)| *base);
        let start = self.lines.characters(self.text, within(span.start + base));
        let end = self.lines.characters(self.text, within(span.end + base));
        let (line, column) = (start.line + 1, start.column + 1);
        if start.line == end.line {
            format!("{}:{line},{column}-{}", self.name, end.column + 1)
        } else {
            format!("{}:{line},{column}-{},{}", self.name, end.line + 1, end.column + 1)
        }
    }

    /// The first of some diagnostics with its place, and how many more there are.
    pub(super) fn describe(&self, diagnostics: &[Diagnostic]) -> String {
        let Some(first) = diagnostics.first() else {
            return String::new();
        };
        let place = first.span.map_or_else(|| self.name.to_owned(), |span| self.place(span));
        let others = match diagnostics.len() {
            1 => String::new(),
            count => format!(", and {} other diagnostic(s)", count - 1),
        };
        format!("{place}: {}; {}{others}", first.summary, first.detail)
    }
}
