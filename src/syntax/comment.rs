//! Comments with their places, for whoever reads instructions in them.

use std::sync::Arc;

use super::ast::Item;
use super::kind::Kind;
use super::lexer::{Lexed, Token};
use crate::source::{AnchorId, Span};

/// How a comment is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CommentKind {
    /// `# …`
    Hash,
    /// `// …`
    Slashes,
    /// `/* … */`
    Block,
}

/// A comment.
#[derive(Clone, PartialEq, Debug)]
pub struct Comment {
    /// How it is written.
    pub kind: CommentKind,
    /// Where: measured from the item it lies in, or from the file.
    pub span: Span,
    /// All of it, with its marks, without the line break.
    pub text: Arc<str>,
    /// Nothing but blanks stands beside it on its lines.
    pub alone: bool,
}

/// The comments of a text; `ends` holds where each item ends.
pub(super) fn comments(text: &str, lexed: &Lexed, file: AnchorId, items: &[Item], ends: &[u32]) -> Vec<Comment> {
    let mut next = 0;
    lexed
        .comments
        .iter()
        .map(|&index| {
            let token = lexed.tokens[index as usize];
            while next < items.len() && ends[next] <= token.start {
                next += 1;
            }
            let (anchor, base) = match items.get(next) {
                Some(item) if item.base <= token.start => (item.anchor, item.base),
                _ => (file, 0),
            };
            comment(text, token, anchor, base)
        })
        .collect()
}

fn comment(text: &str, token: Token, anchor: AnchorId, base: u32) -> Comment {
    let (start, end) = (token.start as usize, token.end as usize);
    let before = text[..start].rsplit('\n').next().unwrap_or("");
    let after = text[end..].split('\n').next().unwrap_or("");
    Comment {
        kind: match token.kind {
            Kind::CommentHash => CommentKind::Hash,
            Kind::CommentSlashes => CommentKind::Slashes,
            _ => CommentKind::Block,
        },
        span: Span::new(anchor, token.start - base, token.end - base),
        text: Arc::from(&text[start..end]),
        alone: before.trim_start_matches('\u{feff}').trim().is_empty() && after.trim().is_empty(),
    }
}
