//! Bytes to text.

use std::sync::Arc;

use super::codes;
use super::lexer::{Start, lex};
use crate::diagnostic::Diagnostic;
use crate::source::{AnchorId, Span};

/// Makes a text of a file's bytes. Bytes that are not UTF-8 become U+FFFD: a problem, unless they
/// lie in a comment. A byte order mark stays; the parser passes over it.
pub fn decode(bytes: &[u8], file_anchor: AnchorId) -> (Arc<str>, Vec<Diagnostic>) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Arc::from(text), Vec::new());
    }
    let mut text = String::with_capacity(bytes.len());
    let mut replaced = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            replaced.push(text.len() as u32);
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    let problems = problems(&text, &replaced, file_anchor);
    (Arc::from(text), problems)
}

fn problems(text: &str, replaced: &[u32], file_anchor: AnchorId) -> Vec<Diagnostic> {
    if u32::try_from(text.len()).is_err() {
        return Vec::new();
    }
    let lexed = lex(text, Start::Normal);
    let mut comments = lexed
        .comments
        .iter()
        .map(|&index| lexed.tokens[index as usize])
        .peekable();
    let outside = replaced.iter().filter(|&&at| {
        while comments.next_if(|comment| comment.end <= at).is_some() {}
        comments.peek().is_none_or(|comment| at < comment.start)
    });
    outside
        .map(|&at| {
            let length = char::REPLACEMENT_CHARACTER.len_utf8() as u32;
            Diagnostic::error(
                &codes::INVALID_ENCODING,
                "Invalid character encoding",
                "Bytes that are not UTF-8 stand here, shown as a replacement character.",
            )
            .at(Span::new(file_anchor, at, at + length))
            .help("Save the file as UTF-8.")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_text_are_forgiven_only_in_comments() {
        let (text, problems) = decode(b"# \xff\na = \"\xfe\" /* \xff */\n", AnchorId(0));
        assert_eq!(&*text, "# \u{fffd}\na = \"\u{fffd}\" /* \u{fffd} */\n");
        let spans: Vec<_> = problems.iter().filter_map(|problem| problem.span).collect();
        assert_eq!(spans, [Span::new(AnchorId(0), 11, 14)]);
    }
}
