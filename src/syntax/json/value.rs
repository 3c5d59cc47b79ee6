//! JSON text to values with their places. Total: what is broken becomes [`ValueKind::Error`] and
//! one problem.

use super::decode::{Text, decode};
use crate::diagnostic::Diagnostic;
use crate::source::{AnchorId, Span};
use crate::syntax::codes;

/// A value and its bytes in the file.
#[derive(Debug)]
pub struct Value<'t> {
    pub kind: ValueKind<'t>,
    pub start: u32,
    pub end: u32,
}

#[derive(Debug)]
pub enum ValueKind<'t> {
    Null,
    Bool(bool),
    Number(&'t str),
    String(Text<'t>),
    Array(Vec<Value<'t>>),
    Object(Vec<Member<'t>>),
    /// Already reported.
    Error,
}

/// `"name": value`
#[derive(Debug)]
pub struct Member<'t> {
    pub name: Name<'t>,
    pub value: Value<'t>,
}

/// The name of a member; its bytes include the quotes.
#[derive(Debug)]
pub struct Name<'t> {
    pub text: Text<'t>,
    pub start: u32,
    pub end: u32,
}

const MAX_DEPTH: u16 = 256;

/// Parses a text; problems are measured from the file.
pub fn parse(text: &str, file: AnchorId) -> (Value<'_>, Vec<Diagnostic>) {
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
        file,
        problems: Vec::new(),
        unclosed: false,
    };
    if text.starts_with('\u{feff}') {
        parser.at = '\u{feff}'.len_utf8();
        parser.problem(
            0,
            parser.at,
            "The file begins with a byte order mark, which JSON does not allow: save it as UTF-8 without one.",
        );
    }
    parser.blanks();
    let value = parser.value();
    parser.blanks();
    if parser.at < text.len() && parser.problems.is_empty() {
        parser.problem(
            parser.at,
            parser.word_end(),
            "Nothing may follow the value that the file is.",
        );
    }
    (value, parser.problems)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: u16,
    file: AnchorId,
    problems: Vec<Diagnostic>,
    /// The text ended within brackets, and that was said of the innermost.
    unclosed: bool,
}

impl<'t> Parser<'t> {
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn ended(&self) -> bool {
        self.at >= self.text.len()
    }

    fn blanks(&mut self) {
        while matches!(self.byte(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn problem(&mut self, start: usize, end: usize, detail: impl Into<String>) {
        let span = Span::new(self.file, start as u32, end as u32);
        let problem = Diagnostic::error(&codes::INVALID_JSON, "Invalid JSON", detail).at(span);
        self.problems.push(problem);
    }

    /// Where the word or the character at this place ends.
    fn word_end(&self) -> usize {
        let rest = &self.text[self.at..];
        let word = rest
            .find(|character: char| !(character.is_alphanumeric() || matches!(character, '_' | '-' | '+' | '.')))
            .unwrap_or(rest.len());
        let character = rest.chars().next().map_or(0, char::len_utf8);
        self.at + word.max(character)
    }

    fn finish(&self, kind: ValueKind<'t>, start: usize) -> Value<'t> {
        Value {
            kind,
            start: start as u32,
            end: self.at as u32,
        }
    }

    fn value(&mut self) -> Value<'t> {
        let start = self.at;
        let kind = match self.byte() {
            b'{' | b'[' if self.depth == MAX_DEPTH => {
                let problem = Diagnostic::error(
                    &codes::NESTING_TOO_DEEP,
                    "Nesting too deep",
                    format!("Values may be nested {MAX_DEPTH} levels deep, no deeper."),
                );
                self.problems
                    .push(problem.at(Span::new(self.file, start as u32, start as u32 + 1)));
                self.at = self.text.len();
                ValueKind::Error
            }
            b'{' => self.nested(Self::object),
            b'[' => self.nested(Self::array),
            b'"' => self.string().map_or(ValueKind::Error, ValueKind::String),
            b'-' | b'+' | b'.' | b'0'..=b'9' => self.number(),
            b'a'..=b'z' | b'A'..=b'Z' => self.keyword(),
            _ => self.no_value(),
        };
        self.finish(kind, start)
    }

    fn nested(&mut self, parse: fn(&mut Self) -> ValueKind<'t>) -> ValueKind<'t> {
        self.depth += 1;
        self.at += 1;
        let kind = parse(self);
        self.depth -= 1;
        kind
    }

    fn no_value(&mut self) -> ValueKind<'t> {
        let rest = &self.text[self.at..];
        if self.ended() {
            self.problem(self.at, self.at, "The text ends where a value is expected.");
        } else if rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#') {
            self.problem(
                self.at,
                self.word_end(),
                "JSON has no comments: an object may have a \"//\" property instead.",
            );
            self.at = rest.find('\n').map_or(self.text.len(), |length| self.at + length);
        } else if matches!(self.byte(), b',' | b'}' | b']' | b':') {
            let found = char::from(self.byte());
            self.problem(
                self.at,
                self.at + 1,
                format!("A value is expected, but `{found}` stands here."),
            );
        } else {
            let end = self.word_end();
            let found = &self.text[self.at..end];
            self.problem(
                self.at,
                end,
                format!("A value is expected, but `{found}` stands here. Strings are written in double quotes."),
            );
            self.at = end;
        }
        ValueKind::Error
    }

    fn keyword(&mut self) -> ValueKind<'t> {
        let start = self.at;
        self.at = self.word_end();
        match &self.text[start..self.at] {
            "true" => ValueKind::Bool(true),
            "false" => ValueKind::Bool(false),
            "null" => ValueKind::Null,
            word => {
                let detail =
                    format!("`{word}` is not a value: words are `true`, `false` and `null`, all else is quoted.");
                self.problem(start, self.at, detail);
                ValueKind::Error
            }
        }
    }

    fn number(&mut self) -> ValueKind<'t> {
        let start = self.at;
        self.at = self.word_end();
        let text = &self.text[start..self.at];
        if is_number(text) {
            return ValueKind::Number(text);
        }
        self.problem(start, self.at, format!("`{text}` is not a JSON number."));
        ValueKind::Error
    }

    fn string(&mut self) -> Option<Text<'t>> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        loop {
            match bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => at += 2,
                Some(0x20..) => at += 1,
                Some(b'\n') | None => {
                    self.at = at.min(self.text.len());
                    self.problem(start, self.at, "The string that begins here is not closed on its line.");
                    return None;
                }
                Some(_) => {
                    self.problem(
                        at,
                        at + 1,
                        "A control character in a string must be written as an escape such as \\t.",
                    );
                    at += 1;
                }
            }
        }
        self.at = at + 1;
        match decode(&self.text[start + 1..at], start as u32 + 1) {
            Ok(text) => Some(text),
            Err((start, end)) => {
                let escape = &self.text[start as usize..end as usize];
                self.problem(
                    start as usize,
                    end as usize,
                    format!("`{escape}` is not an escape of JSON."),
                );
                None
            }
        }
    }

    fn array(&mut self) -> ValueKind<'t> {
        let open = self.at - 1;
        let mut values = Vec::new();
        self.items(open, b']', |parser| values.push(parser.value()));
        ValueKind::Array(values)
    }

    fn object(&mut self) -> ValueKind<'t> {
        let open = self.at - 1;
        let mut members = Vec::new();
        self.items(open, b'}', |parser| members.extend(parser.member()));
        ValueKind::Object(members)
    }

    /// Items up to the closing bracket.
    fn items(&mut self, open: usize, close: u8, mut item: impl FnMut(&mut Self)) {
        let mut comma = None;
        loop {
            self.blanks();
            if self.ended() || self.byte() == close {
                break;
            }
            let before = self.at;
            item(self);
            self.blanks();
            comma = None;
            match self.byte() {
                b',' => {
                    comma = Some(self.at);
                    self.at += 1;
                }
                byte if byte == close => {}
                _ if self.ended() => {}
                b'}' | b']' => break,
                _ => {
                    if self.at > before {
                        self.problem(self.at, self.word_end(), "A comma is expected between two items.");
                    } else {
                        self.at = self.word_end();
                    }
                }
            }
        }
        if self.byte() == close && !self.ended() {
            if let Some(comma) = comma {
                self.problem(comma, comma + 1, "JSON does not allow a comma after the last item.");
            }
            self.at += 1;
            return;
        }
        if self.ended() && std::mem::replace(&mut self.unclosed, true) {
            return;
        }
        let close = char::from(close);
        self.problem(
            open,
            open + 1,
            format!("The bracket that opens here is never closed: `{close}` is missing."),
        );
    }

    fn member(&mut self) -> Option<Member<'t>> {
        let start = self.at;
        if self.byte() != b'"' {
            let end = self.word_end();
            let found = &self.text[start..end];
            let detail = format!("The name of a property, in double quotes, is expected, but `{found}` stands here.");
            self.problem(start, end, detail);
            self.skip_item();
            return None;
        }
        let text = self.string();
        let end = self.at as u32;
        self.blanks();
        if self.byte() == b':' {
            self.at += 1;
        } else {
            self.problem(
                self.at,
                self.word_end(),
                "A colon is expected after the name of a property.",
            );
            if matches!(self.byte(), b',' | b'}' | b']') || self.ended() {
                return None;
            }
        }
        self.blanks();
        let value = self.value();
        Some(Member {
            name: Name {
                text: text?,
                start: start as u32,
                end,
            },
            value,
        })
    }

    /// To the comma or bracket that ends a broken item.
    fn skip_item(&mut self) {
        let rest = self.text[self.at..].find([',', '}', ']', '\n']);
        self.at = rest.map_or(self.text.len(), |length| self.at + length);
    }
}

/// `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?`
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let whole = text.split(['.', 'e', 'E']).next().unwrap_or("");
    let canonical = whole == "0" || !whole.starts_with('0');
    let ends = !text.contains(".e") && !text.contains(".E") && !text.ends_with('.');
    canonical && ends && crate::syntax::parser::number_is_valid(text)
}
