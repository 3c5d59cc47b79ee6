//! Values to YAML in the block style of the reference, down to where it breaks lines.

use crate::language::value::{Kind, Value};

/// Columns after which a quoted string is folded at its next space.
const WIDTH: usize = 80;
/// Characters beyond which a key is written after a `?`.
const LONGEST_KEY: usize = 128;

/// The document, with its final newline.
pub(super) fn encode(value: &Value) -> String {
    let mut emitter = Emitter { text: String::new() };
    match contents(value) {
        Some(Contents::Sequence(values)) => emitter.sequence(values, 0, true),
        Some(Contents::Mapping) => emitter.mapping(value, 0, true),
        None => {
            emitter.scalar(value, 2);
            emitter.end_line();
            // A plain scalar could go on, so the document says that it ends.
            if !matches!(value.kind(), Kind::String(_)) && !is_empty_collection(value) {
                emitter.text.push_str("...\n");
            }
        }
    }
    emitter.text
}

enum Contents<'a> {
    Sequence(&'a [Value]),
    Mapping,
}

/// What is inside a collection that has something inside.
fn contents(value: &Value) -> Option<Contents<'_>> {
    match (value.as_sequence(), value.as_members()) {
        (Some(values), _) if !values.is_empty() => Some(Contents::Sequence(values)),
        (_, Some(members)) if !members.is_empty() => Some(Contents::Mapping),
        _ => None,
    }
}

fn is_empty_collection(value: &Value) -> bool {
    value.as_sequence().is_some() || value.as_members().is_some()
}

struct Emitter {
    text: String,
}

impl Emitter {
    fn indent(&mut self, columns: usize) {
        self.text.extend(std::iter::repeat_n(' ', columns));
    }

    fn end_line(&mut self) {
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn column(&self) -> usize {
        let line = self.text.rsplit('\n').next().unwrap_or_default();
        line.chars().count()
    }

    fn sequence(&mut self, values: &[Value], columns: usize, mut begun: bool) {
        for value in values {
            if !begun {
                self.indent(columns);
            }
            begun = false;
            self.text.push_str("- ");
            match contents(value) {
                Some(Contents::Sequence(values)) => self.sequence(values, columns + 2, true),
                Some(Contents::Mapping) => self.mapping(value, columns + 2, true),
                None => {
                    self.scalar(value, columns + 2);
                    self.end_line();
                }
            }
        }
    }

    fn mapping(&mut self, value: &Value, columns: usize, mut begun: bool) {
        for (name, value) in value.as_members().into_iter().flatten() {
            if !begun {
                self.indent(columns);
            }
            begun = false;
            if name.contains('\n') || name.chars().count() > LONGEST_KEY {
                self.text.push_str("? ");
                self.string(name, columns + 2);
                self.end_line();
                self.indent(columns);
                self.text.push(':');
            } else {
                self.double_quoted(name, None);
                self.text.push(':');
            }
            match contents(value) {
                Some(Contents::Sequence(values)) => {
                    self.text.push('\n');
                    self.sequence(values, columns, false);
                }
                Some(Contents::Mapping) => {
                    self.text.push('\n');
                    self.mapping(value, columns + 2, false);
                }
                None => {
                    self.text.push(' ');
                    self.scalar(value, columns + 2);
                    self.end_line();
                }
            }
        }
    }

    fn scalar(&mut self, value: &Value, columns: usize) {
        match value.kind() {
            Kind::String(text) => self.string(text, columns),
            Kind::Number(number) => self.text.push_str(&number.to_string()),
            Kind::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Kind::List(..) | Kind::Set(..) | Kind::Tuple(_) => self.text.push_str("[]"),
            Kind::Map(..) | Kind::Object(_) => self.text.push_str("{}"),
            Kind::Null(_) | Kind::Unknown(..) => self.text.push_str("null"),
        }
    }

    fn string(&mut self, text: &str, columns: usize) {
        if text.contains('\n') && stands_literally(text) {
            self.literal(text, columns);
        } else {
            self.double_quoted(text, Some(columns));
        }
    }

    /// `|` and the lines as they are.
    fn literal(&mut self, text: &str, columns: usize) {
        self.text.push('|');
        if text.starts_with([' ', '\n']) {
            self.text.push('2');
        }
        let body = text.strip_suffix('\n');
        match body {
            None => self.text.push('-'),
            Some(body) if body.is_empty() || body.ends_with('\n') => self.text.push('+'),
            Some(_) => {}
        }
        self.text.push('\n');
        for line in body.unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.indent(columns);
            }
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// Between double quotes; folded at spaces beyond the width when there are columns to go on at.
    fn double_quoted(&mut self, text: &str, columns: Option<usize>) {
        self.text.push('"');
        let mut spaces = false;
        let mut characters = text.chars().enumerate().peekable();
        while let Some((index, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            if character == ' ' {
                let folds = columns.is_some() && !spaces && self.column() > WIDTH && index > 0 && next.is_some();
                if folds {
                    self.text.push('\n');
                    self.indent(columns.unwrap_or(0));
                    if next == Some(' ') {
                        self.text.push('\\');
                    }
                } else {
                    self.text.push(' ');
                }
                spaces = true;
                continue;
            }
            spaces = false;
            self.escaped(character);
        }
        self.text.push('"');
    }

    fn escaped(&mut self, character: char) {
        let short = match character {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u{85}' => 'N',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            printable if is_printable(printable) => return self.text.push(printable),
            other => {
                let code = u32::from(other);
                let escape = match code {
                    ..=0xff => format!("\\x{code:02X}"),
                    0x100..=0xffff => format!("\\u{code:04X}"),
                    _ => format!("\\U{code:08X}"),
                };
                return self.text.push_str(&escape);
            }
        };
        self.text.push('\\');
        self.text.push(short);
    }
}

/// What the reference's emitter takes for printable: nothing beyond the basic plane.
fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}') && character != '\u{feff}'
}

/// Whether the text comes through a literal block unchanged.
fn stands_literally(text: &str) -> bool {
    text.chars().all(|character| {
        character == '\n' || (is_printable(character) && !matches!(character, '\u{2028}' | '\u{2029}'))
    }) && !text.contains(" \n")
        && !text.ends_with(' ')
}
