//! The text that literals mean: escapes, normalisation, numbers.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Kind, Parser, Sink, Token, codes, normalized};
use crate::diagnostic::Diagnostic;
use crate::syntax::lexer::Note;

/// Whether a number token is a number: digits, a fraction, an exponent.
pub(crate) fn number_is_valid(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    !whole.is_empty()
        && digits(whole)
        && digits(fraction)
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

/// An escape that means nothing: where in the literal, and why.
#[derive(PartialEq, Debug)]
struct BadEscape {
    start: usize,
    end: usize,
    detail: String,
}

impl<'t, S: Sink> Parser<'t, S> {
    /// The text of a literal between quotes, for where no template may stand.
    pub(super) fn quoted_text(&mut self, token: Token) -> Arc<str> {
        match self.literal_text(token) {
            Cow::Borrowed(text) => self.names.get(text),
            Cow::Owned(text) => normalized(&text),
        }
    }

    /// The text of a literal, unescaped.
    pub(super) fn literal_text(&mut self, token: Token) -> Cow<'t, str> {
        let text = &self.text[token.start as usize..token.end as usize];
        if token.note == Note::Plain {
            return Cow::Borrowed(text);
        }
        let (unescaped, bad) = unescape(text, token.kind == Kind::QuotedLiteral);
        for escape in bad {
            let span = self.span(token.start + escape.start as u32, token.start + escape.end as u32);
            let problem = Diagnostic::error(&codes::INVALID_ESCAPE, "Invalid escape sequence", escape.detail)
                .at(span)
                .help(
                    "Write `\\\\` for a backslash; the escapes are \\n, \\r, \\t, \\\", \\\\, \\uXXXX and \\UXXXXXXXX.",
                );
            self.problem_behind(problem);
        }
        Cow::Owned(unescaped)
    }
}

/// Replaces `$${`, `%%{` and, between quotes, backslash escapes.
fn unescape(text: &str, backslashes: bool) -> (String, Vec<BadEscape>) {
    let mut result = String::with_capacity(text.len());
    let mut bad = Vec::new();
    let mut at = 0;
    while let Some(length) = text[at..].find(['\\', '$', '%']) {
        result.push_str(&text[at..at + length]);
        at += length;
        let rest = &text[at..];
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            result.push_str(&rest[1..3]);
            at += 3;
        } else if backslashes && rest.starts_with('\\') {
            at += match escape(rest) {
                Ok((character, length)) => {
                    result.push(character);
                    length
                }
                Err((detail, length)) => {
                    bad.push(BadEscape {
                        start: at,
                        end: at + length,
                        detail,
                    });
                    result.push_str(&rest[..length]);
                    length
                }
            };
        } else {
            result.push_str(&rest[..1]);
            at += 1;
        }
    }
    result.push_str(&text[at..]);
    (result, bad)
}

/// The text that a literal between quotes means; escapes without meaning stay.
pub(crate) fn unescaped(text: &str) -> Arc<str> {
    normalized(&unescape(text, true).0)
}

/// The character that an escape means, and the length of the escape; or why there is none, and the
/// length of what to point at.
fn escape(text: &str) -> Result<(char, usize), (String, usize)> {
    let Some(selector) = text[1..].chars().next() else {
        return Err(("A backslash ends the text.".to_owned(), 1));
    };
    let simple = match selector {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '"' => '"',
        '\\' => '\\',
        'u' => return unicode_escape(text, 4),
        'U' => return unicode_escape(text, 8),
        other => return Err((format!("`\\{other}` has no meaning."), 1 + other.len_utf8())),
    };
    Ok((simple, 2))
}

fn unicode_escape(text: &str, digits: usize) -> Result<(char, usize), (String, usize)> {
    let found = text[2..].bytes().take(digits).take_while(u8::is_ascii_hexdigit).count();
    let end = 2 + found;
    if found < digits {
        return Err((
            format!("`{}` must be followed by {digits} hexadecimal digits.", &text[..2]),
            end,
        ));
    }
    u32::from_str_radix(&text[2..end], 16)
        .ok()
        .and_then(char::from_u32)
        .map(|character| (character, end))
        .ok_or_else(|| (format!("`{}` is no Unicode character.", &text[..end]), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_reference() {
        for (text, valid) in [
            ("1", true),
            ("01", true),
            ("1.5", true),
            ("1.e5", true),
            ("1e+5", true),
            ("1e400", true),
            ("1..2", false),
            ("1.5.5", false),
            ("1e5.5", false),
            ("1e5e5", false),
        ] {
            assert_eq!(number_is_valid(text), valid, "{text}");
        }
    }

    #[test]
    fn escapes_are_those_of_the_reference() {
        let texts = |text: &str| {
            let (result, bad) = unescape(text, true);
            (result, bad.len())
        };
        assert_eq!(texts(r#"\n\r\t\"\\"#), ("\n\r\t\"\\".to_owned(), 0));
        assert_eq!(texts(r"\u00e9\U0001F600"), ("\u{e9}\u{1f600}".to_owned(), 0));
        assert_eq!(texts("$$${a} %%{b} $$ %% $ %"), ("$${a} %{b} $$ %% $ %".to_owned(), 0));
        assert_eq!(texts(r"\q"), (r"\q".to_owned(), 1));
        assert_eq!(texts(r"\u12"), (r"\u12".to_owned(), 1));
        assert_eq!(texts(r"\uD800"), (r"\uD800".to_owned(), 1));
        assert_eq!(unescape(r"\n$${", false).0, r"\n${");
    }
}
