//! Texts whose comments hold bytes that are not UTF-8: while such a text is formatted, a character that nobody uses stands
//! for each of those bytes, so that they are written as they were read.

use std::borrow::Cow;

/// Stands for byte 0; those of bytes that are not UTF-8 lie at the end of the last private use area.
const FIRST: u32 = 0x10_FE00;

fn byte(character: char) -> Option<u8> {
    let byte = u32::from(character).checked_sub(FIRST)?;
    u8::try_from(byte).ok().filter(|byte| !byte.is_ascii())
}

/// The bytes as text; nothing when the text itself holds a character that would stand for a byte.
pub fn shield(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(Cow::Borrowed(text));
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        if chunk.valid().chars().any(|character| byte(character).is_some()) {
            return None;
        }
        text.push_str(chunk.valid());
        let stand_ins = chunk.invalid().iter();
        text.extend(stand_ins.filter_map(|byte| char::from_u32(FIRST + u32::from(*byte))));
    }
    Some(Cow::Owned(text))
}

/// The bytes of a text that was made by [`shield`], and formatted since.
pub fn unshield(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        match byte(character) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::format;

    #[test]
    fn bytes_that_are_not_text_are_written_as_they_were_read() {
        for (given, wanted) in [
            (&b"# \xff\na=1\n"[..], &b"# \xff\na = 1\n"[..]),
            (b"a=1 # \xe9t\xe9\nbb=2\n", b"a  = 1 # \xe9t\xe9\nbb = 2\n"),
            (b"/* \xf0\x9f \x80 */ a=1\n", b"/* \xf0\x9f \x80 */ a = 1\n"),
        ] {
            let text = shield(given).expect("nothing stands for a byte");
            assert_eq!(unshield(&format(&text).expect("it parses")), wanted);
        }
        assert_eq!(shield("\u{10feff}".as_bytes()).as_deref(), Some("\u{10feff}"));
        assert_eq!(shield(b"\xff \xf4\x8f\xbb\xbf"), None);
    }
}
