//! Values as `output` and summaries print them: in the language's own notation, types told where they matter.

use std::fmt::Write;

use super::whole::{SENSITIVE, UNKNOWN, attribute_name, is_hidden, quoted};
use crate::language::types::Type;
use crate::language::value::{Kind, Value};

/// A value in the reference's notation for people: `toset(["a"])`, `"x"`, heredocs for texts of many lines.
pub fn value_text(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text
}

fn write(value: &Value, indent: usize, text: &mut String) {
    if is_hidden(value) {
        return text.push_str(SENSITIVE);
    }
    let _ = match value.kind() {
        Kind::Unknown(..) => text.write_str(UNKNOWN),
        Kind::Null(of) => write!(text, "{}", null(of)),
        Kind::Bool(value) => write!(text, "{value}"),
        Kind::Number(number) => write!(text, "{number}"),
        Kind::String(string) if string.contains('\n') => {
            return heredoc(string, indent, text);
        }
        Kind::String(string) => text.write_str(&quoted(string)),
        Kind::List(_, values) => return sequence(("tolist([", "])"), values, indent, text),
        Kind::Set(_, values) => return sequence(("toset([", "])"), values, indent, text),
        Kind::Tuple(values) => return sequence(("[", "]"), values, indent, text),
        Kind::Map(..) | Kind::Object(_) => return members(value, indent, text),
    };
}

fn null(of: &Type) -> String {
    match of {
        Type::Bool => "tobool(null)".into(),
        Type::Number => "tonumber(null)".into(),
        Type::String => "tostring(null)".into(),
        _ => "null".into(),
    }
}

fn line(indent: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indent));
}

fn heredoc(string: &str, indent: usize, text: &mut String) {
    text.push_str(if indent == 0 { "<<EOT" } else { "<<-EOT" });
    for part in string.strip_suffix('\n').unwrap_or(string).split('\n') {
        line(indent, text);
        text.push_str(part);
    }
    line(indent, text);
    text.push_str("EOT");
    if indent == 0 {
        text.push('\n');
    }
}

fn sequence((open, close): (&str, &str), values: &[Value], indent: usize, text: &mut String) {
    text.push_str(open);
    for value in values {
        line(indent + 2, text);
        write(value, indent + 2, text);
        text.push(',');
    }
    if !values.is_empty() {
        line(indent, text);
    }
    text.push_str(close);
}

fn members(value: &Value, indent: usize, text: &mut String) {
    let map = matches!(value.kind(), Kind::Map(..));
    text.push_str(if map { "tomap({" } else { "{" });
    let members = value.as_members().into_iter().flatten();
    let mut any = false;
    for (name, value) in members {
        any = true;
        line(indent + 2, text);
        let _ = write!(text, "{} = ", quoted(name));
        write(value, indent + 2, text);
    }
    if any {
        line(indent, text);
    }
    text.push_str(if map { "})" } else { "}" });
}

/// `name = value`, aligned as it comes; sensitive ones are not shown.
pub fn outputs_text<'a>(outputs: impl Iterator<Item = (&'a str, &'a Value, bool)>) -> String {
    let mut text = String::new();
    for (name, value, sensitive) in outputs {
        let name = attribute_name(name);
        let shown = if sensitive && is_hidden(&value.clone().sensitive()) {
            "<sensitive>".to_owned()
        } else {
            value_text(value)
        };
        let _ = writeln!(text, "{name} = {shown}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::json::from_text;

    fn check(text: &str, of: Type) -> String {
        value_text(&from_text(text, &of).expect(text))
    }

    #[test]
    fn values_read_as_the_language_writes_them() {
        let of = Type::object([
            ("a", Type::Number),
            ("b", Type::tuple([Type::Bool, Type::String])),
            ("c", Type::set(Type::String)),
            ("d", Type::map(Type::Number)),
            ("e", Type::list(Type::String)),
        ]);
        let text = r#"{"a":1,"b":[true,null],"c":["x"],"d":{"z":1},"e":[]}"#;
        insta::assert_snapshot!(check(text, of), @r#"
        {
          "a" = 1
          "b" = [
            true,
            tostring(null),
          ]
          "c" = toset([
            "x",
          ])
          "d" = tomap({
            "z" = 1
          })
          "e" = tolist([])
        }
        "#);
        assert_eq!(check("\"a${b}\\\"\"", Type::String), r#""a$${b}\"""#);
    }
}
