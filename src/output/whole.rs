//! A whole value as lines, all of one sign: what is created, destroyed or shown.

use std::borrow::Cow;
use std::fmt::Write;

use super::lines::{Line, Sign};
use crate::language::json::from_text_implied;
use crate::language::value::{Kind, Members, Value};

pub(crate) const SENSITIVE: &str = "(sensitive value)";
pub(crate) const UNKNOWN: &str = "(known after apply)";

/// Whether a value must not be shown. A debug build can be told to show all (`DYNOFORM_TEST_MARKS=off`), so that a test
/// can show that it would notice.
pub(crate) fn is_hidden(value: &Value) -> bool {
    value.is_sensitive() && !unmasked()
}

fn unmasked() -> bool {
    cfg!(debug_assertions) && std::env::var("DYNOFORM_TEST_MARKS").is_ok_and(|value| value == "off")
}

/// The value on one line, when it fits there: everything but collections, texts of many lines and JSON.
pub(crate) fn inline(value: &Value) -> Option<Cow<'static, str>> {
    if is_hidden(value) {
        return Some(SENSITIVE.into());
    }
    Some(match value.kind() {
        Kind::Null(_) => "null".into(),
        Kind::Unknown(..) => UNKNOWN.into(),
        Kind::Bool(value) => value.to_string().into(),
        Kind::Number(number) => number.to_string().into(),
        Kind::String(text) if is_lines(text) || json(text).is_some() => return None,
        Kind::String(text) => quoted(text).into(),
        Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) if values.is_empty() => "[]".into(),
        Kind::Map(_, members) | Kind::Object(members) if members.is_empty() => "{}".into(),
        _ => return None,
    })
}

/// Whether a text is shown as a heredoc.
pub(crate) fn is_lines(text: &str) -> bool {
    text.trim_end_matches('\n').contains('\n')
}

/// What a text holds when it is JSON, but for bare primitives.
pub(crate) fn json(text: &str) -> Option<Value> {
    let first = text.trim_start().chars().next()?;
    if !matches!(first, '{' | '[') {
        return None;
    }
    let value = from_text_implied(text).ok()?;
    let empty =
        value.as_sequence().is_some_and(<[Value]>::is_empty) || value.as_members().is_some_and(Members::is_empty);
    (!empty).then_some(value)
}

/// A text in double quotes, as the language writes it.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if characters.peek() == Some(&'{') => {
                quoted.push(character);
                quoted.push(character);
            }
            other if other.is_control() || matches!(other, '\u{2028}' | '\u{2029}') => {
                let _ = write!(quoted, "\\u{:04x}", other as u32);
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// The name of an attribute: bare where the language allows it.
pub(crate) fn attribute_name(name: &str) -> Cow<'_, str> {
    let bare = name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    if bare { name.into() } else { quoted(name).into() }
}

/// The names of members and how they print, all equally wide.
pub(crate) fn labels<'a>(names: impl Iterator<Item = &'a str> + Clone, quote: bool) -> impl Fn(&str) -> String {
    let label = move |name: &str| {
        if quote {
            quoted(name)
        } else {
            attribute_name(name).into_owned()
        }
    };
    let width = names.map(|name| label(name).chars().count()).max().unwrap_or(0);
    move |name| format!("{:width$} = ", label(name))
}

/// Appends a whole value: `before` stands before it on its first line, `after` behind it on its last.
pub(crate) fn whole(lines: &mut Vec<Line>, depth: usize, sign: Sign, before: &str, value: &Value, after: &str) {
    let mut push = |depth: usize, sign: Sign, text: String| lines.push(Line { depth, sign, text });
    if let Some(text) = inline(value) {
        return push(depth, sign, format!("{before}{text}{after}"));
    }
    match value.kind() {
        Kind::String(text) => match json(text) {
            Some(inside) => {
                push(depth, sign, format!("{before}jsonencode("));
                whole_json(lines, depth + 1, sign, &inside);
                lines.push(plain(depth, format!("){after}")));
            }
            None => {
                push(depth, sign, format!("{before}<<-EOT"));
                let content = text.strip_suffix('\n').unwrap_or(text).split('\n');
                lines.extend(content.map(|line| plain(depth + 1, line.to_owned())));
                lines.push(plain(depth, format!("EOT{after}")));
            }
        },
        Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => {
            push(depth, sign, format!("{before}["));
            for value in values.iter() {
                whole(lines, depth + 1, sign, "", value, ",");
            }
            lines.push(plain(depth, format!("]{after}")));
        }
        Kind::Map(_, members) | Kind::Object(members) => {
            push(depth, sign, format!("{before}{{"));
            whole_members(lines, depth + 1, sign, members, matches!(value.kind(), Kind::Map(..)));
            lines.push(plain(depth, format!("}}{after}")));
        }
        _ => {}
    }
}

/// The content of JSON: only what is inside of it is signed.
fn whole_json(lines: &mut Vec<Line>, depth: usize, sign: Sign, value: &Value) {
    let first = lines.len();
    whole(lines, depth, sign, "", value, "");
    if let Some(line) = lines.get_mut(first) {
        line.sign = Sign::None;
    }
}

fn whole_members(lines: &mut Vec<Line>, depth: usize, sign: Sign, members: &Members, map: bool) {
    let shown = members.iter().filter(|(_, value)| map || !value.is_null());
    let label = labels(shown.clone().map(|(name, _)| &**name), map);
    for (name, value) in shown {
        whole(lines, depth, sign, &label(name), value, "");
    }
}

pub(crate) fn plain(depth: usize, text: String) -> Line {
    Line {
        depth,
        sign: Sign::None,
        text,
    }
}
