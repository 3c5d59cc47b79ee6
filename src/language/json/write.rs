//! Values to JSON text, as `jsonencode` and states write it.

use std::fmt::Write;

use crate::language::value::{Kind, Value};

/// Something in the value is not known yet, so it has no text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the value is not known yet")]
pub struct NotYetKnown;

/// Compact JSON: names sorted, `<`, `>`, `&` and the line separators escaped, every digit of every number.
pub fn to_text(value: &Value) -> Result<String, NotYetKnown> {
    let mut text = String::new();
    write(value, &mut text)?;
    Ok(text)
}

fn write(value: &Value, text: &mut String) -> Result<(), NotYetKnown> {
    match value.kind() {
        Kind::Unknown(..) => return Err(NotYetKnown),
        Kind::Null(_) => text.push_str("null"),
        Kind::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Kind::Number(number) => write!(text, "{number}").expect("a String takes all text"),
        Kind::String(string) => write_string(string, text),
        Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(value, text)?;
            }
            text.push(']');
        }
        Kind::Map(_, values) | Kind::Object(values) => {
            text.push('{');
            for (index, (name, value)) in values.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_string(name, text);
                text.push(':');
                write(value, text)?;
            }
            text.push('}');
        }
    }
    Ok(())
}

fn write_string(string: &str, text: &mut String) {
    text.push('"');
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                write!(text, "\\u{:04x}", character as u32).expect("a String takes all text");
            }
            other => text.push(other),
        }
    }
    text.push('"');
}
