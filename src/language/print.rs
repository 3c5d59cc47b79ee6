//! Values as `terraform console` and `output` print them.
//!
//! Sensitive and ephemeral values are not shown.

use super::set::quoted;
use super::types::Type;
use super::value::{Kind, Marks, Value};

/// The value in the syntax of the language, with a conversion around it where the type would not be clear.
/// No final newline.
pub fn console(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text
}

fn write(value: &Value, indent: usize, text: &mut String) {
    if !value.is_known() {
        return text.push_str("(known after apply)");
    }
    if value.marks().contains(Marks::SENSITIVE) {
        return text.push_str("(sensitive value)");
    }
    if value.marks().contains(Marks::EPHEMERAL) {
        return text.push_str("(ephemeral value)");
    }
    match value.kind() {
        Kind::Unknown(..) => {}
        Kind::Null(of) => text.push_str(&null(of)),
        Kind::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Kind::Number(number) => text.push_str(&number.to_string()),
        Kind::String(string) if string.contains('\n') => heredoc(string, indent, text),
        Kind::String(string) => text.push_str(&quoted(string)),
        Kind::Tuple(values) => sequence(values, indent, text),
        Kind::List(_, values) => called("tolist", text, |text| sequence(values, indent, text)),
        Kind::Set(_, values) => called("toset", text, |text| sequence(values, indent, text)),
        Kind::Object(_) => mapping(value, indent, text),
        Kind::Map(..) => called("tomap", text, |text| mapping(value, indent, text)),
    }
}

/// The type as `type(…)` shows it in the console: members and elements on lines of their own. No final newline.
pub fn type_text(of: &Type) -> String {
    let mut text = String::new();
    write_type(of, 0, &mut text);
    text
}

fn write_type(of: &Type, indent: usize, text: &mut String) {
    let inner = indent + 4;
    match of {
        Type::Dynamic => text.push_str("dynamic"),
        Type::Bool | Type::Number | Type::String => text.push_str(&of.friendly()),
        Type::List(element) => write_collection("list", element, indent, text),
        Type::Set(element) => write_collection("set", element, indent, text),
        Type::Map(element) => write_collection("map", element, indent, text),
        Type::Tuple(elements) if elements.is_empty() => text.push_str("tuple([])"),
        Type::Tuple(elements) => {
            text.push_str("tuple([");
            for element in elements.iter() {
                new_line(inner, text);
                write_type(element, inner, text);
                text.push(',');
            }
            new_line(indent, text);
            text.push_str("])");
        }
        Type::Object(object) if object.attributes.is_empty() => text.push_str("object({})"),
        Type::Object(object) => {
            text.push_str("object({");
            for (name, of) in &object.attributes {
                new_line(inner, text);
                text.push_str(name);
                text.push_str(": ");
                write_type(of, inner, text);
                text.push(',');
            }
            new_line(indent, text);
            text.push_str("})");
        }
    }
}

fn write_collection(name: &str, element: &Type, indent: usize, text: &mut String) {
    text.push_str(name);
    text.push('(');
    if matches!(element, Type::Tuple(_) | Type::Object(_)) {
        new_line(indent + 4, text);
        write_type(element, indent + 4, text);
        text.push(',');
        new_line(indent, text);
    } else {
        write_type(element, indent, text);
    }
    text.push(')');
}

fn null(of: &Type) -> String {
    match of {
        Type::Dynamic => "null".into(),
        Type::String | Type::Number | Type::Bool => format!("to{}(null)", of.friendly()),
        Type::List(element) => format!("tolist(null) /* of {} */", element.friendly()),
        Type::Set(element) => format!("toset(null) /* of {} */", element.friendly()),
        Type::Map(element) => format!("tomap(null) /* of {} */", element.friendly()),
        Type::Tuple(_) | Type::Object(_) => format!("null /* {} */", of.friendly()),
    }
}

fn called(function: &str, text: &mut String, inside: impl FnOnce(&mut String)) {
    text.push_str(function);
    text.push('(');
    inside(text);
    text.push(')');
}

fn new_line(indent: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indent));
}

fn sequence(values: &[Value], indent: usize, text: &mut String) {
    text.push('[');
    for value in values {
        new_line(indent + 2, text);
        write(value, indent + 2, text);
        text.push(',');
    }
    if !values.is_empty() {
        new_line(indent, text);
    }
    text.push(']');
}

fn mapping(value: &Value, indent: usize, text: &mut String) {
    text.push('{');
    let members = value.as_members();
    for (name, value) in members.into_iter().flatten() {
        new_line(indent + 2, text);
        if name.contains('\n') {
            heredoc(name, indent + 2, text);
        } else {
            text.push_str(&quoted(name));
        }
        text.push_str(" = ");
        write(value, indent + 2, text);
    }
    if members.is_some_and(|members| !members.is_empty()) {
        new_line(indent, text);
    }
    text.push('}');
}

/// Several lines, with an end marker that none of them is.
fn heredoc(string: &str, indent: usize, text: &mut String) {
    let mut marker = String::from("EOT");
    while string.split('\n').any(|line| line.trim() == marker) {
        marker.push('_');
    }
    text.push_str(if indent > 0 { "<<-" } else { "<<" });
    text.push_str(&marker);
    for line in string.split('\n') {
        new_line(indent, text);
        text.push_str(line);
    }
    new_line(indent, text);
    text.push_str(&marker);
}
