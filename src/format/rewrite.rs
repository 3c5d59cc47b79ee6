//! What the reference writes anew: block labels, `"${x}"` alone as a value, types of variables as
//! they once were.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use super::Piece;
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, ItemKind};
use crate::syntax::{Kind, Parse};

/// Pieces and what comes in their place.
struct Edit<'t> {
    range: Range<usize>,
    pieces: Vec<Piece<'t>>,
}

/// Applies all rewritings. False when there is nothing to rewrite.
pub(super) fn rewrite(pieces: &mut Vec<Piece<'_>>, parse: &Parse) -> bool {
    let mut edits = Vec::new();
    for item in &parse.items {
        let rewriter = Rewriter {
            pieces,
            base: item.base,
        };
        match &item.kind {
            ItemKind::Attribute(attribute) => rewriter.attribute(attribute, false, &mut edits),
            ItemKind::Block(block) => rewriter.block(block, true, &mut edits),
        }
    }
    if edits.is_empty() {
        return false;
    }
    edits.sort_by_key(|edit| edit.range.start);
    apply(pieces, edits);
    true
}

fn apply<'t>(pieces: &mut Vec<Piece<'t>>, edits: Vec<Edit<'t>>) {
    let added = edits.iter().map(|edit| edit.pieces.len()).sum::<usize>();
    let room = Vec::with_capacity(pieces.len() + added);
    let mut old = std::mem::replace(pieces, room).into_iter();
    let mut at = 0;
    for edit in edits {
        pieces.extend(old.by_ref().take(edit.range.start - at));
        old.by_ref().take(edit.range.len()).for_each(drop);
        pieces.extend(edit.pieces);
        at = edit.range.end;
    }
    pieces.extend(old);
}

struct Rewriter<'p, 't> {
    pieces: &'p [Piece<'t>],
    base: u32,
}

impl<'t> Rewriter<'_, 't> {
    /// The pieces of a span.
    fn range(&self, span: Span) -> Range<usize> {
        let index = |offset: u32| self.pieces.partition_point(|piece| piece.start < offset + self.base);
        index(span.start)..index(span.end)
    }

    fn block(&self, block: &Block, top: bool, edits: &mut Vec<Edit<'t>>) {
        for label in &block.labels {
            self.label(self.range(label.span), edits);
        }
        let variable = top && &*block.kind.text == "variable";
        for attribute in &block.body.attributes {
            self.attribute(attribute, variable && &*attribute.name.text == "type", edits);
        }
        for inner in &block.body.blocks {
            self.block(inner, false, edits);
        }
    }

    /// A name becomes a quoted label, and its text is escaped where it has to be only. A label with
    /// a `$` or `%` stays: the reference drops it.
    fn label(&self, range: Range<usize>, edits: &mut Vec<Edit<'t>>) {
        let label = &self.pieces[range.clone()];
        let start = label[0].start;
        let text = match label {
            [name] => Arc::from(&*name.text),
            [_, text, _] if text.text.contains(['$', '%']) => return,
            [_, text, _] => crate::syntax::unescaped(&text.text),
            _ => return,
        };
        let escaped = escaped(&text);
        if label.len() == 3 && label[1].text == escaped {
            return;
        }
        let pieces = vec![
            Piece::new(Kind::OpenQuote, "\"", start),
            Piece::new(Kind::QuotedLiteral, escaped, start),
            Piece::new(Kind::CloseQuote, "\"", start),
        ];
        edits.push(Edit { range, pieces });
    }

    fn attribute(&self, attribute: &Attribute, is_type: bool, edits: &mut Vec<Edit<'t>>) {
        let range = self.range(attribute.value.span);
        let value = &self.pieces[range.clone()];
        let pieces = if is_type { type_words(value) } else { unwrapped(value) };
        edits.extend(pieces.map(|pieces| Edit { range, pieces }));
    }
}

/// The inside of `"${…}"`, when the value is nothing else.
fn unwrapped<'t>(value: &[Piece<'t>]) -> Option<Vec<Piece<'t>>> {
    let [open, template, inside @ .., close, end] = value else {
        return None;
    };
    let wrapped = open.kind == Kind::OpenQuote
        && template.kind == Kind::OpenInterpolation
        && close.kind == Kind::CloseTemplate
        && end.kind == Kind::CloseQuote;
    if !wrapped || !is_one_expression(inside) {
        return None;
    }
    let first = inside.iter().position(|piece| piece.kind != Kind::Newline)?;
    let last = inside.iter().rposition(|piece| piece.kind != Kind::Newline)?;
    let inside = &inside[first..=last];
    if !goes_over_lines(inside) || in_parens(inside) {
        return Some(inside.to_vec());
    }
    if inside[inside.len() - 1].kind == Kind::CloseHeredoc {
        // Nothing may follow the marker on its line; the reference breaks such a file.
        return None;
    }
    let mut result = vec![Piece::new(Kind::OpenParen, "(", open.start)];
    result.extend_from_slice(inside);
    result.push(Piece::new(Kind::CloseParen, ")", end.start));
    Some(result)
}

/// Whether it must stand in parentheses for its line breaks. The reference overlooks those that end a comment, and
/// breaks `"${a # b⏎+ c}"`; within brackets they do no harm, and there is none more around them.
fn goes_over_lines(inside: &[Piece<'_>]) -> bool {
    let mut depth = 0;
    inside[..inside.len() - 1].iter().any(|piece| {
        depth += piece.brackets();
        piece.kind == Kind::Newline || (depth == 0 && piece.ends_line())
    })
}

/// Whether the parentheses at both ends belong together. The reference asks only whether there are
/// any, and breaks `"${(a)⏎+(b)}"`.
fn in_parens(inside: &[Piece<'_>]) -> bool {
    let mut depth = 0;
    let close = inside.iter().position(|piece| {
        depth += piece.brackets();
        depth == 0
    });
    inside[0].kind == Kind::OpenParen && close == Some(inside.len() - 1)
}

/// Whether no other part of a template lies outside of inner quotes.
fn is_one_expression(inside: &[Piece<'_>]) -> bool {
    let mut quotes = 0;
    inside.iter().all(|piece| {
        match piece.kind {
            Kind::OpenQuote => quotes += 1,
            Kind::CloseQuote => quotes -= 1,
            Kind::OpenInterpolation | Kind::CloseTemplate | Kind::QuotedLiteral if quotes == 0 => return false,
            _ => {}
        }
        true
    })
}

/// A type as it was once written, as it is written today.
fn type_words<'t>(value: &[Piece<'t>]) -> Option<Vec<Piece<'t>>> {
    let (word, element) = match value {
        [name] if name.kind == Kind::Identifier => match &*name.text {
            word @ ("list" | "map" | "set") => (word, Some("any")),
            _ => return None,
        },
        [open, text, _] if open.kind == Kind::OpenQuote && text.kind == Kind::QuotedLiteral => match &*text.text {
            "string" => ("string", None),
            word @ ("list" | "map") => (word, Some("string")),
            _ => return None,
        },
        _ => return None,
    };
    let start = value[0].start;
    let piece = |kind, text: &str| Piece::new(kind, text.to_owned(), start);
    let mut pieces = vec![piece(Kind::Identifier, word)];
    if let Some(element) = element {
        pieces.push(piece(Kind::OpenParen, "("));
        pieces.push(piece(Kind::Identifier, element));
        pieces.push(piece(Kind::CloseParen, ")"));
    }
    Some(pieces)
}

/// The text of a quoted literal that means a given text.
fn escaped(text: &str) -> Cow<'static, str> {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' | '\\' => out.extend(['\\', character]),
            _ if is_printable(character) => out.push(character),
            _ => {
                let code = u32::from(character);
                let _ = if code < 0x1_0000 {
                    write!(out, "\\u{code:04x}")
                } else {
                    write!(out, "\\U{code:08x}")
                };
            }
        }
    }
    Cow::Owned(out)
}

/// Letters, marks, numbers, punctuation, symbols and the blank.
fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    let mut buffer = String::from("a");
    buffer.push(character);
    let shown: String = buffer.escape_debug().collect();
    shown == buffer
}
