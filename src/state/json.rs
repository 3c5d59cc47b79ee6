//! JSON as the reference writes it: two spaces, `<`, `>`, `&` and the line separators escaped, numbers untouched.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A piece of JSON kept as text, so that numbers of any size come out as they went in. Cheap to clone.
///
/// `Debug` shows no content: states hold secrets.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json(Arc<RawValue>);

impl Json {
    /// From text; `None` when it is not one JSON value.
    pub fn parse(text: impl Into<String>) -> Option<Self> {
        let raw = RawValue::from_string(text.into()).ok()?;
        Some(Self(raw.into()))
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// Parsed; numbers beyond 64 bits lose digits.
    pub fn value(&self) -> serde_json::Value {
        serde_json::from_str(self.text()).expect("the text was checked when it was made")
    }
}

impl From<&serde_json::Value> for Json {
    fn from(value: &serde_json::Value) -> Self {
        Self::parse(value.to_string()).expect("a JSON value prints as JSON")
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text() || compact(self.text()) == compact(other.text())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "json({} bytes)", self.text().len())
    }
}

/// The text laid out as the reference lays out a state: two spaces, a final newline.
pub(crate) fn pretty(text: &str) -> String {
    let mut out = layout(text, true);
    out.push('\n');
    out
}

/// The text without any space outside of strings, escaped as the reference escapes.
pub(crate) fn compact(text: &str) -> String {
    layout(text, false)
}

/// Lays out JSON that is known to be well formed.
fn layout(text: &str, indented: bool) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\n' | '\r' => {}
            '"' => string(&mut characters, &mut out),
            '{' | '[' => {
                out.push(character);
                while characters.next_if(char::is_ascii_whitespace).is_some() {}
                if let Some(closing) = characters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(closing);
                } else {
                    depth += 1;
                    line(&mut out, depth, indented);
                }
            }
            '}' | ']' => {
                depth -= 1;
                line(&mut out, depth, indented);
                out.push(character);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth, indented);
            }
            ':' => out.push_str(if indented { ": " } else { ":" }),
            other => out.push(other),
        }
    }
    out
}

fn line(out: &mut String, depth: usize, indented: bool) {
    if indented {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// Copies a string whose opening quote has been read.
fn string(characters: &mut impl Iterator<Item = char>, out: &mut String) {
    out.push('"');
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                out.push('\\');
                out.extend(characters.next());
            }
            '"' => break,
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_laid_out_as_the_reference_does() {
        let text = r#"{"a":[ ],"b":{},"c":[1e400,{"d":"x<\"y\\"}],"e":null}"#;
        assert_eq!(
            pretty(text),
            "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1e400,\n    {\n      \"d\": \"x\\u003c\\\"y\\\\\"\n    }\n  ],\n  \"e\": null\n}\n"
        );
        assert_eq!(
            compact(&pretty(text)),
            text.replace("[ ]", "[]").replace('<', "\\u003c")
        );
    }

    #[test]
    fn debug_shows_no_content() {
        let json = Json::parse("\"hunter2\"").expect("JSON");
        assert!(!format!("{json:?}").contains("hunter2"));
    }
}
