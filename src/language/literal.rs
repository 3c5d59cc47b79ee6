//! Values as the language writes them: for text that is parsed again.

use super::convert::is_identifier;
use super::set::{escape, is_shown};
use super::value::{Kind, Value};

/// A known value as an expression, in no particular layout; secrets are written as they are. Whatever is unknown is
/// written as null.
pub fn expression(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value.kind() {
        Kind::Unknown(..) | Kind::Null(_) => text.push_str("null"),
        Kind::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Kind::Number(number) => text.push_str(&number.to_string()),
        Kind::String(string) => text.push_str(&quoted(string)),
        Kind::Tuple(values) | Kind::List(_, values) | Kind::Set(_, values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                write(value, text);
            }
            text.push(']');
        }
        Kind::Object(members) | Kind::Map(_, members) => {
            text.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                text.push_str(if index == 0 { "\n" } else { "" });
                text.push_str(&key(name));
                text.push_str(" = ");
                write(value, text);
                text.push('\n');
            }
            text.push('}');
        }
    }
}

/// A name of a member: bare where it can be.
pub fn key(name: &str) -> String {
    if is_identifier(name) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// A text in quotes; what begins a template is doubled.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => {
                quoted.push(character);
                quoted.push(character);
            }
            shown if is_shown(shown) => quoted.push(shown),
            '\0'..='\u{ffff}' => escape(&mut quoted, "u", 4, character),
            _ => escape(&mut quoted, "U", 8, character),
        }
    }
    quoted.push('"');
    quoted
}
