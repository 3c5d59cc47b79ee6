//! The canonical style, byte for byte that of the reference.
//!
//! Takes the text of a file; returns it formatted, or the syntax errors because of which it is left
//! alone. Works on tokens: line by line, indentation follows the brackets, spacing follows pairs of
//! tokens, and `=` and comments of neighbouring lines are aligned. Line breaks, blank lines and the
//! text of heredocs stay. Never loses a comment or a label (the reference loses both in rare cases).

mod layout;
mod pieces;
mod rewrite;
mod spacing;

use crate::diagnostic::{Diagnostic, has_errors};
use crate::source::Anchors;
use crate::syntax;

use pieces::Piece;

/// Formats a configuration. The problems of a file that is not formatted have spans whose anchor
/// nobody knows: to show them, take those of [`syntax::parse`].
///
/// A final line break that is missing stays missing, as in files that the reference rewrites.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let anchors = Anchors::default();
    let parse = syntax::parse(text, anchors.next(), &anchors);
    if has_errors(&parse.problems) {
        return Err(parse.problems);
    }
    let rewritten = laid_out(text, &parse, true);
    let parse_again = syntax::parse(&rewritten, anchors.next(), &anchors);
    if has_errors(&parse_again.problems) {
        return Ok(laid_out(text, &parse, false));
    }
    Ok(rewritten)
}

/// The text in the canonical layout, with or without what is written anew: that can go wrong when
/// comments or line breaks stand in odd places, as it does in the reference.
fn laid_out(text: &str, parse: &syntax::Parse, rewrite: bool) -> String {
    let mut pieces = pieces::pieces(text);
    if rewrite {
        rewrite::rewrite(&mut pieces, parse);
    }
    let end = pieces.pop();
    layout::layout(&mut pieces);
    pieces.extend(end);
    print(&pieces, text.len())
}

fn print(pieces: &[Piece<'_>], length: usize) -> String {
    let mut out = String::with_capacity(length + length / 8);
    for piece in pieces {
        out.extend(std::iter::repeat_n(' ', piece.spaces));
        out.push_str(&piece.text);
    }
    out
}
