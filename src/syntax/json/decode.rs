//! The text that a JSON string means, and where each byte of it comes from.

use std::borrow::Cow;
use std::ops::Deref;

/// A decoded string.
#[derive(Debug)]
pub struct Text<'t> {
    text: Cow<'t, str>,
    /// Where the text begins in the file.
    pub(super) start: u32,
    /// Where each byte comes from, and the end; empty when nothing was escaped.
    pub(super) places: Vec<u32>,
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        &*self.text == *other
    }
}

/// Decodes what stands between the quotes, which begins at `start` in the file. The error is where a
/// bad escape stands.
pub(super) fn decode(raw: &str, start: u32) -> Result<Text<'_>, (u32, u32)> {
    if !raw.contains('\\') {
        return Ok(Text {
            text: Cow::Borrowed(raw),
            start,
            places: Vec::new(),
        });
    }
    let mut text = String::with_capacity(raw.len());
    let mut places = Vec::with_capacity(raw.len() + 1);
    let mut at = 0;
    while at < raw.len() {
        let rest = &raw[at..];
        let (character, length) = match rest.chars().next() {
            Some('\\') => escape(rest).map_err(|length| (start + at as u32, start + (at + length) as u32))?,
            Some(character) => (character, character.len_utf8()),
            None => break,
        };
        text.push(character);
        places.resize(text.len(), start + at as u32);
        at += length;
    }
    places.push(start + raw.len() as u32);
    Ok(Text {
        text: Cow::Owned(text),
        start,
        places,
    })
}

/// The character of an escape and the escape's length; or the length of what is no escape.
fn escape(text: &str) -> Result<(char, usize), usize> {
    let character = match text.as_bytes().get(1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(text),
        _ => return Err(1 + text[1..].chars().next().map_or(0, char::len_utf8)),
    };
    Ok((character, 2))
}

/// `\uXXXX`, or two of them for one character; halves without a partner are replaced.
fn unicode(text: &str) -> Result<(char, usize), usize> {
    let first = unit(text).ok_or(2_usize)?;
    if let Some(character) = char::from_u32(first) {
        return Ok((character, 6));
    }
    let second = text.get(6..).and_then(unit);
    let pair = second.and_then(|second| {
        let units = [first as u16, second as u16];
        char::decode_utf16(units).next()?.ok()
    });
    Ok(pair.map_or((char::REPLACEMENT_CHARACTER, 6), |character| (character, 12)))
}

fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_and_know_their_places() {
        let text = decode(r"a\n\u00e9\ud83d\ude00\ud800!", 10).expect("good escapes");
        assert_eq!(&*text, "a\n\u{e9}\u{1f600}\u{fffd}!");
        assert_eq!(text.places, [10, 11, 13, 13, 19, 19, 19, 19, 31, 31, 31, 37, 38]);
        assert_eq!(decode(r"a\q", 10).err(), Some((11, 13)));
        assert_eq!(decode(r"\u12", 0).err(), Some((0, 2)));
    }
}
