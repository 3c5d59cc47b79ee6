//! `.env` files: `KEY=value` a line. Keys are kept; values are not.

use std::ops::Range;

use super::{Problem, span};
use crate::source::{AnchorId, Span};

/// The keys that a file sets.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Environment {
    /// In order.
    pub keys: Vec<Key>,
}

/// One of them.
#[derive(Clone, PartialEq, Debug)]
pub struct Key {
    /// As it is written.
    pub name: String,
    /// Where.
    pub span: Span,
}

/// The begin of comments that are kept: what else stands in one may be a value that was taken out of use.
const KEPT: [&str; 2] = ["dynoform-ignore:", "dynoform-ignore-file:"];

/// Commands that begin lines of the shell scripts that autoenv and smartcd run under the name `.env`.
const COMMANDS: [&str; 16] = [
    "alias", "asdf", "cd", "echo", "eval", "fi", "if", "nodenv", "nvm", "pyenv", "rbenv", "rvm", "source", "unset",
    "workon", ".",
];

/// Whether a text is a shell script that sets up a terminal, and no list of keys.
pub(super) fn is_script(text: &str) -> bool {
    text.lines().any(|line| {
        let mut words = line.split_whitespace();
        let (first, second) = (words.next(), words.next());
        first.is_some_and(|first| COMMANDS.contains(&first))
            && second.is_none_or(|second| !second.starts_with(['=', ':']))
    })
}

/// What a text says, and the text with every value hidden, byte for byte as long as before.
pub(super) fn parse(text: &str, anchor: AnchorId) -> (Environment, Vec<Problem>, String) {
    let mut reader = Reader {
        text,
        anchor,
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        kept: Vec::new(),
        found: Environment::default(),
        problems: Vec::new(),
    };
    while reader.at < text.len() {
        reader.line();
    }
    let shown = hidden(text, &reader.kept);
    (reader.found, reader.problems, shown)
}

/// The text with stars for all but line ends and what is kept. What is kept is ASCII, so the result is text.
fn hidden(text: &str, kept: &[Range<usize>]) -> String {
    let mut shown: Vec<u8> = text
        .bytes()
        .map(|byte| {
            if matches!(byte, b'\n' | b'\r' | b' ' | b'\t') {
                byte
            } else {
                b'*'
            }
        })
        .collect();
    for range in kept {
        shown[range.clone()].copy_from_slice(&text.as_bytes()[range.clone()]);
    }
    String::from_utf8(shown).unwrap_or_default()
}

struct Reader<'t> {
    text: &'t str,
    anchor: AnchorId,
    at: usize,
    kept: Vec<Range<usize>>,
    found: Environment,
    problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    fn line_end(&self) -> usize {
        self.rest()
            .find('\n')
            .map_or(self.text.len(), |length| self.at + length)
    }

    fn go_to_next_line(&mut self) {
        self.at = (self.line_end() + 1).min(self.text.len());
    }

    fn problem(&mut self, range: Range<usize>, detail: impl Into<String>) {
        self.problems.push(Problem {
            span: span(self.anchor, range),
            detail: detail.into(),
        });
    }

    fn line(&mut self) {
        self.blanks();
        let rest = self.rest();
        if rest.starts_with('#') {
            self.comment();
        } else if !rest.is_empty() && !rest.starts_with(['\n', '\r']) {
            self.assignment();
        }
        self.go_to_next_line();
    }

    fn comment(&mut self) {
        let end = self.line_end();
        let words = self.text[self.at..end].trim_start_matches('#').trim_start();
        if words.is_ascii() && KEPT.iter().any(|begin| words.starts_with(begin)) {
            self.kept.push(self.at..end);
        }
    }

    fn assignment(&mut self) {
        let line = self.at..self.text[..self.line_end()].trim_end().len();
        if let Some(after) = self.rest().strip_prefix("export ") {
            self.kept.push(self.at..self.at + "export".len());
            self.at = self.text.len() - after.len();
            self.blanks();
        }
        let start = self.at;
        let rest = self.rest();
        let length = rest
            .find(|character: char| !(character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-')))
            .unwrap_or(rest.len());
        self.at += length;
        self.blanks();
        // `KEY: value` is what some libraries take.
        let separated = self.rest().starts_with('=') || (self.rest().starts_with(": ") && self.at == start + length);
        let name = &rest[..length];
        if !separated || name.is_empty() {
            let exported = !name.is_empty() && start > line.start && self.rest().trim_start().len() < self.rest().len();
            if !exported {
                self.problem(line, "A line of the form `KEY=value` is expected here.");
            }
            return;
        }
        self.kept.push(start..start + length);
        self.kept.push(self.at..self.at + 1);
        self.key(name, start);
        self.at += 1;
        self.value(start..start + length);
    }

    fn key(&mut self, name: &str, start: usize) {
        let range = start..start + name.len();
        if name.starts_with(|first: char| first.is_ascii_digit() || first == '-' || first == '.') {
            self.problem(
                range.clone(),
                format!("{name:?} is no name of a variable: it begins with no letter."),
            );
        } else if self.found.keys.iter().any(|key| key.name == name) {
            self.problem(range, format!("{name} stands here for the second time."));
            return;
        }
        self.found.keys.push(Key {
            name: name.to_owned(),
            span: span(self.anchor, range),
        });
    }

    /// To the end of a value, which in quotes may have several lines; then a comment may follow.
    fn value(&mut self, key: Range<usize>) {
        self.blanks();
        let rest = self.rest();
        let Some(quote) = rest.chars().next().filter(|first| matches!(first, '"' | '\'' | '`')) else {
            self.trailing();
            return;
        };
        let mut escaped = false;
        let close = rest[1..].char_indices().find(|(_, character)| {
            let closes = *character == quote && !escaped;
            escaped = *character == '\\' && !escaped && quote == '"';
            closes
        });
        match close {
            Some((at, _)) => {
                self.at += 1 + at + 1;
                self.trailing();
            }
            None => self.problem(key, "The quote that opens the value is never closed."),
        }
    }

    fn trailing(&mut self) {
        let end = self.line_end();
        if let Some(at) = self.text[self.at..end].find(" #") {
            self.at += at + 1;
            self.comment();
        }
    }
}
