//! The canonical style, byte for byte that of the reference.
//!
//! Takes the text of a file; returns it formatted, or the syntax errors because of which it is left
//! alone. Works on tokens: line by line, indentation follows the brackets, spacing follows pairs of
//! tokens, and `=` and comments of neighbouring lines are aligned. Line breaks, blank lines and the
//! text of heredocs stay. Never loses a comment or a label (the reference loses both in rare cases).

mod layout;
mod pieces;
mod rewrite;
mod shield;
mod spacing;

use crate::diagnostic::{Diagnostic, has_errors};
use crate::source::Anchors;
use crate::syntax;

use pieces::Piece;
pub use shield::{shield, unshield};

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
    let mut pieces = pieces::pieces(text);
    let rewritten = rewrite::rewrite(&mut pieces, &parse);
    let formatted = laid_out(pieces, text.len());
    if rewritten && has_errors(&syntax::parse(&formatted, anchors.next(), &anchors).problems) {
        // Comments or line breaks stood in odd places; the reference breaks such a file.
        return Ok(laid_out(pieces::pieces(text), text.len()));
    }
    Ok(formatted)
}

/// The canonical layout of a text that was written by a program: nothing in it is rewritten, and it need not parse.
pub fn layout(text: &str) -> String {
    laid_out(pieces::pieces(text), text.len())
}

/// The canonical layout of a text of about that length.
fn laid_out(mut pieces: Vec<Piece<'_>>, length: usize) -> String {
    let end = pieces.pop();
    layout::layout(&mut pieces);
    pieces.extend(end);
    print(&pieces, length)
}

fn print(pieces: &[Piece<'_>], length: usize) -> String {
    let mut out = String::with_capacity(length + length / 8);
    for piece in pieces {
        out.extend(std::iter::repeat_n(' ', piece.spaces));
        out.push_str(&piece.text);
    }
    out
}
