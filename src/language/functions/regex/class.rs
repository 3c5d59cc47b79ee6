//! The parts of a pattern that stand for one character: classes in brackets, and escapes.

use std::fmt::Write;

use super::translate::{Mistake, mistake};

/// What follows the first of `count` characters of a text.
fn after(text: &str, count: usize) -> &str {
    let mut rest = text.chars();
    rest.by_ref().take(count).for_each(drop);
    rest.as_str()
}

/// One character as it stands, in a class and outside of one.
pub(super) fn character(character: char, out: &mut String) {
    if character.is_ascii_alphanumeric() || !character.is_ascii() {
        out.push(character);
    } else {
        let _ = write!(out, "\\x{{{:x}}}", u32::from(character));
    }
}

/// Translates an escape at the beginning of `text` outside of brackets; how long it is.
pub(super) fn escape(text: &str, out: &mut String) -> Result<usize, Mistake> {
    if let Some(length) = set(text, out)? {
        return Ok(length);
    }
    let (escaped, length) = single(text)?;
    character(escaped, out);
    Ok(length)
}

/// Translates the class at the beginning of `text`; how long it is.
pub(super) fn translate(text: &str, out: &mut String) -> Result<usize, Mistake> {
    let mut rest = &text[1..];
    out.push('[');
    if let Some(members) = rest.strip_prefix('^') {
        out.push('^');
        rest = members;
    }
    let mut is_first = true;
    while is_first || !rest.starts_with(']') {
        let length = match posix(rest, out)? {
            Some(length) => length,
            None => match set(rest, out)? {
                Some(length) => length,
                None => range(rest, text, out)?,
            },
        };
        rest = &rest[length..];
        is_first = false;
    }
    out.push(']');
    Ok(text.len() - rest.len() + 1)
}

/// `[:alpha:]`, `[:^alpha:]`.
fn posix(text: &str, out: &mut String) -> Result<Option<usize>, Mistake> {
    const NAMES: &[&str] = &[
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper",
        "word", "xdigit",
    ];
    let Some((name, _)) = text.strip_prefix("[:").and_then(|rest| rest.split_once(":]")) else {
        return Ok(None);
    };
    let whole = &text[..name.len() + 4];
    if !NAMES.contains(&name.strip_prefix('^').unwrap_or(name)) {
        return mistake("invalid character class range", whole);
    }
    out.push_str(whole);
    Ok(Some(whole.len()))
}

/// An escape that stands for several characters: `\d`, `\pL`, `\p{Greek}`.
fn set(text: &str, out: &mut String) -> Result<Option<usize>, Mistake> {
    let Some(escaped) = text.strip_prefix('\\').and_then(|rest| rest.chars().next()) else {
        return Ok(None);
    };
    out.push_str(match escaped {
        'd' => "[0-9]",
        'D' => "[^0-9]",
        's' => "[\\t\\n\\f\\r ]",
        'S' => "[^\\t\\n\\f\\r ]",
        'w' => "[0-9A-Za-z_]",
        'W' => "[^0-9A-Za-z_]",
        'p' | 'P' => return unicode(text, escaped == 'P', out).map(Some),
        _ => return Ok(None),
    });
    Ok(Some(2))
}

/// `\pL`, `\p{Lu}`, `\p{^Greek}`: a category or a script, by its full name.
fn unicode(text: &str, negated: bool, out: &mut String) -> Result<usize, Mistake> {
    let (name, length) = match text[2..].strip_prefix('{') {
        Some(rest) => match rest.split_once('}') {
            Some((name, _)) => (name, name.len() + 4),
            None => return mistake("invalid character class range", text),
        },
        None => {
            let name = &text[2..text.len() - after(&text[2..], 1).len()];
            (name, name.len() + 2)
        }
    };
    let (negated, name) = match name.strip_prefix('^') {
        Some(name) => (!negated, name),
        None => (negated, name),
    };
    let Some(class) = named(name) else {
        return mistake("invalid character class range", &text[..length]);
    };
    let _ = write!(out, "\\{}{{{class}}}", if negated { 'P' } else { 'p' });
    Ok(length)
}

/// A category or a script as the crate calls it.
fn named(name: &str) -> Option<String> {
    const CATEGORIES: &[&str] = &[
        "C", "Cc", "Cf", "Co", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P",
        "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
    ];
    if name == "Any" || CATEGORIES.contains(&name) {
        return Some(name.to_owned());
    }
    // Scripts have long names, each word with a capital. The crate would also take others, and codes of four letters.
    const FOUR_LETTERS: &[&str] = &["Ahom", "Cham", "Kawi", "Lisu", "Modi", "Newa", "Thai", "Toto"];
    let is_full = name.len() > 1
        && (name.len() != 4 || FOUR_LETTERS.contains(&name))
        && name.split('_').all(|word| word.starts_with(char::is_alphabetic))
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|part| part.is_ascii_alphabetic() || part == '_');
    let class = format!("Script={name}");
    (is_full && regex::Regex::new(&format!("\\p{{{class}}}")).is_ok()).then_some(class)
}

/// A character or `a-z` in a class, whose whole text is for the message.
fn range(text: &str, whole: &str, out: &mut String) -> Result<usize, Mistake> {
    let (low, first) = member(text, whole)?;
    character(low, out);
    let second = match text[first..].strip_prefix('-') {
        Some(rest) if !rest.starts_with(']') => rest,
        _ => return Ok(first),
    };
    let (high, length) = member(second, whole)?;
    let length = first + 1 + length;
    if high < low {
        return mistake("invalid character class range", &text[..length]);
    }
    out.push('-');
    character(high, out);
    Ok(length)
}

fn member(text: &str, whole: &str) -> Result<(char, usize), Mistake> {
    match text.chars().next() {
        None => mistake("missing closing ]", whole),
        Some('\\') => single(text),
        Some(other) => Ok((other, other.len_utf8())),
    }
}

/// An escape that stands for one character, and how long it is.
fn single(text: &str) -> Result<(char, usize), Mistake> {
    let rest = &text[1..];
    let Some(escaped) = rest.chars().next() else {
        return mistake("trailing backslash at end of expression", "");
    };
    let plain = |character| Ok((character, 2));
    match escaped {
        'a' => plain('\x07'),
        'f' => plain('\x0c'),
        't' => plain('\t'),
        'n' => plain('\n'),
        'r' => plain('\r'),
        'v' => plain('\x0b'),
        'x' => hexadecimal(text),
        '0'..='7' => {
            let digits = rest
                .bytes()
                .take(3)
                .take_while(|byte| (b'0'..=b'7').contains(byte))
                .count();
            // A single digit would refer to a group, which there is not.
            if digits == 1 && escaped != '0' {
                return mistake("invalid escape sequence", &text[..2]);
            }
            let code = u32::from_str_radix(&rest[..digits], 8).unwrap_or(0);
            Ok((char::from_u32(code).unwrap_or('\0'), 1 + digits))
        }
        other if other.is_ascii() && !other.is_ascii_alphanumeric() => plain(other),
        other => mistake("invalid escape sequence", &text[..1 + other.len_utf8()]),
    }
}

/// `\x41`, `\x{1F600}`.
fn hexadecimal(text: &str) -> Result<(char, usize), Mistake> {
    let wrong = |end: usize| mistake("invalid escape sequence", text.get(..end).unwrap_or(text));
    let is_braced = text[2..].starts_with('{');
    if !is_braced {
        let digits = text
            .get(2..4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        return match code.and_then(char::from_u32) {
            Some(character) => Ok((character, 4)),
            None => wrong(text.len() - after(text, 4).len()),
        };
    }
    let mut code = 0;
    for (at, digit) in text.char_indices().skip(3) {
        match digit.to_digit(16) {
            Some(digit) => code = code * 16 + digit,
            None if digit == '}' && at > 3 => {
                return match char::from_u32(code) {
                    Some(character) => Ok((character, at + 1)),
                    None => wrong(at),
                };
            }
            None => return wrong(at + digit.len_utf8()),
        }
        if code > u32::from(char::MAX) {
            return wrong(at + 1);
        }
    }
    wrong(text.len())
}
