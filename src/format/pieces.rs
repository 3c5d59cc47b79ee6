//! Tokens that can be moved and replaced.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use crate::syntax::Kind;
use crate::syntax::lexer::{Start, Token, lex};

/// A token, or a line comment with its line break, and the blanks before it.
#[derive(Clone, Debug)]
pub(super) struct Piece<'t> {
    /// What it is; comments of all sorts are [`Kind::CommentHash`].
    pub(super) kind: Kind,
    /// Its text.
    pub(super) text: Cow<'t, str>,
    /// How many blanks stand before it.
    pub(super) spaces: usize,
    /// Where it began in the text.
    pub(super) start: u32,
}

impl Piece<'_> {
    /// A piece that did not stand in the text.
    pub(super) fn new(kind: Kind, text: impl Into<Cow<'static, str>>, start: u32) -> Self {
        Self {
            kind,
            text: text.into(),
            spaces: 0,
            start,
        }
    }

    pub(super) fn is_comment(&self) -> bool {
        self.kind == Kind::CommentHash
    }

    /// Whether a line ends with it.
    pub(super) fn ends_line(&self) -> bool {
        self.kind == Kind::Newline || (self.is_comment() && self.text.ends_with('\n'))
    }

    /// How many brackets more are open after it.
    pub(super) fn brackets(&self) -> i32 {
        match self.kind {
            Kind::OpenBrace | Kind::OpenBracket | Kind::OpenParen | Kind::OpenInterpolation | Kind::OpenDirective => 1,
            Kind::CloseBrace | Kind::CloseBracket | Kind::CloseParen | Kind::CloseTemplate => -1,
            _ => 0,
        }
    }

    /// How wide it is, with the blanks before it.
    pub(super) fn columns(&self) -> usize {
        let width = if self.text.is_ascii() && !self.text.contains('\r') {
            self.text.len()
        } else {
            self.text.graphemes(true).count()
        };
        self.spaces + width
    }
}

/// The pieces of a text, without its byte order mark.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let lexed = lex(text, Start::Normal);
    let mut pieces: Vec<Piece<'_>> = Vec::with_capacity(lexed.tokens.len());
    let mut end = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut tokens = lexed.tokens.iter().peekable();
    while let Some(token) = tokens.next() {
        let start = token.start as usize;
        let spaces = start - end;
        end = token.end as usize;
        let line_comment = matches!(token.kind, Kind::CommentHash | Kind::CommentSlashes);
        if line_comment && let Some(newline) = tokens.next_if(|next| next.kind == Kind::Newline) {
            end = newline.end as usize;
        }
        pieces.push(Piece {
            kind: kind_of(token),
            text: Cow::Borrowed(&text[start..end]),
            spaces,
            start: token.start,
        });
    }
    pieces
}

fn kind_of(token: &Token) -> Kind {
    if token.kind.is_comment() {
        Kind::CommentHash
    } else {
        token.kind
    }
}
