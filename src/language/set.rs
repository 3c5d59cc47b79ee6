//! Making sets: no duplicates, the reference's order, marks on the set itself.

use std::cmp::Ordering;
use std::fmt::Write;

use super::types::Type;
use super::value::{Kind, Marks, Value};

impl Value {
    /// A set; every element is of that type. The elements' marks move to the set.
    pub fn set(element: Type, values: Vec<Value>) -> Self {
        let mut marks = Marks::NONE;
        let mut values: Vec<Value> = values
            .into_iter()
            .map(|value| {
                let (value, its) = value.unmark_deep();
                marks = marks.union(its);
                value
            })
            .collect();
        arrange(&element, &mut values);
        Value::from(Kind::Set(element, std::sync::Arc::new(values))).mark(marks)
    }
}

/// Sorts and removes what is surely equal; unknown elements stay apart, at the end and before null.
fn arrange(element: &Type, values: &mut Vec<Value>) {
    if element.is_primitive() {
        values.sort_by(primitive_order);
        values.dedup_by(|later, earlier| later.is_equal(earlier));
        return;
    }
    let mut keyed: Vec<(String, Value)> = std::mem::take(values)
        .into_iter()
        .map(|value| (sort_key(&value), value))
        .collect();
    keyed.sort_by(|(a, x), (b, y)| rank(x).cmp(&rank(y)).then_with(|| a.cmp(b)));
    let mut start = 0;
    let mut kept: Vec<(String, Value)> = Vec::with_capacity(keyed.len());
    for (key, value) in keyed {
        if kept.get(start).is_some_and(|(first, _)| *first != key) {
            start = kept.len();
        }
        // Equal values have equal keys, so only this run of equal keys can hold its like.
        if !kept[start.min(kept.len())..]
            .iter()
            .any(|(_, other)| other.is_equal(&value))
        {
            kept.push((key, value));
        }
    }
    values.extend(kept.into_iter().map(|(_, value)| value));
}

/// Known values, then unknown ones, then null.
fn rank(value: &Value) -> u8 {
    match value.kind() {
        Kind::Null(_) => 2,
        Kind::Unknown(..) => 1,
        _ => 0,
    }
}

fn primitive_order(left: &Value, right: &Value) -> Ordering {
    match (left.kind(), right.kind()) {
        (Kind::String(a), Kind::String(b)) => a.cmp(b),
        (Kind::Number(a), Kind::Number(b)) => a.cmp(b),
        (Kind::Bool(a), Kind::Bool(b)) => a.cmp(b),
        _ => rank(left).cmp(&rank(right)),
    }
}

/// The text that the reference orders compound elements by.
pub(crate) fn sort_key(value: &Value) -> String {
    let mut key = String::new();
    write_key(value, &mut key);
    key
}

fn write_key(value: &Value, key: &mut String) {
    match value.kind() {
        Kind::Unknown(..) => key.push('?'),
        Kind::Null(_) => key.push('~'),
        Kind::Bool(value) => key.push(if *value { 'T' } else { 'F' }),
        Kind::Number(number) => match number.decimal() {
            Some(decimal) => key.push_str(&decimal.general(Some(10), 'e')),
            None => key.push_str(&number.to_string()),
        },
        Kind::String(text) => key.push_str(&quoted(text)),
        Kind::List(_, values) | Kind::Set(_, values) => write_keys(values.iter(), key, '[', ']'),
        Kind::Tuple(values) => write_keys(values.iter(), key, '<', '>'),
        Kind::Object(values) => write_keys(values.values(), key, '<', '>'),
        Kind::Map(_, values) => {
            key.push('{');
            for (name, value) in values.iter() {
                key.push_str(&quoted(name));
                key.push(':');
                write_key(value, key);
                key.push(';');
            }
            key.push('}');
        }
    }
}

fn write_keys<'a>(values: impl Iterator<Item = &'a Value>, key: &mut String, open: char, close: char) {
    key.push(open);
    for value in values {
        write_key(value, key);
        key.push(';');
    }
    key.push(close);
}

/// A string in double quotes with the escapes that the reference's messages and order use.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{b}' => quoted.push_str("\\v"),
            '\u{c}' => quoted.push_str("\\f"),
            '\0'..='\u{1f}' | '\u{7f}' => escape(&mut quoted, "x", 2, character),
            shown if is_shown(shown) => quoted.push(shown),
            '\0'..='\u{ffff}' => escape(&mut quoted, "u", 4, character),
            _ => escape(&mut quoted, "U", 8, character),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a character shows: it is no control, no format, no space but the plain one, and not for private use.
pub(super) fn is_shown(character: char) -> bool {
    !matches!(character,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{a0}'
        | '\u{ad}'
        | '\u{600}'..='\u{605}'
        | '\u{61c}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{1680}'
        | '\u{180e}'
        | '\u{2000}'..='\u{200f}'
        | '\u{2028}'..='\u{202f}'
        | '\u{205f}'..='\u{206f}'
        | '\u{3000}'
        | '\u{e000}'..='\u{f8ff}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{fffe}'..='\u{ffff}'
        | '\u{e0001}'..='\u{e007f}'
        | '\u{f0000}'..)
}

pub(super) fn escape(text: &mut String, letter: &str, width: usize, character: char) {
    write!(text, "\\{letter}{:0width$x}", character as u32).expect("a String takes all text");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::string(text)
    }

    #[test]
    fn a_set_is_sorted_without_duplicates() {
        let set = Value::set(Type::String, vec![text("b"), text("a"), text("b")]);
        assert_eq!(set.as_sequence(), Some(&[text("a"), text("b")][..]));
        let tuples = Type::tuple([Type::String]);
        let set = Value::set(
            tuples,
            vec![
                Value::tuple(vec![text("b")]),
                Value::tuple(vec![text("a")]),
                Value::tuple(vec![text("b")]),
            ],
        );
        assert_eq!(
            set.as_sequence(),
            Some(&[Value::tuple(vec![text("a")]), Value::tuple(vec![text("b")])][..])
        );
    }

    #[test]
    fn the_marks_of_elements_move_to_the_set() {
        let set = Value::set(Type::String, vec![text("a").sensitive(), text("b")]);
        assert!(set.is_sensitive());
        assert!(
            set.as_sequence()
                .expect("known")
                .iter()
                .all(|value| !value.is_sensitive())
        );
    }

    #[test]
    fn unknown_elements_are_kept_apart_at_the_end() {
        let unknown = || Value::unknown(Type::String);
        let set = Value::set(Type::String, vec![unknown(), text("a"), unknown()]);
        assert_eq!(set.as_sequence(), Some(&[text("a"), unknown(), unknown()][..]));
    }
}
