//! Heredocs: line by line, until a line that holds the marker alone.

use super::{Kind, Lexer, Mode, Note, Sigils};

/// The word that ends a heredoc.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marker {
    start: usize,
    end: usize,
    /// At the start of a line, where the marker may stand.
    pub(super) line_start: bool,
    /// No line holds the marker alone: the first line that begins with it must do.
    lenient: bool,
}

/// How many times the whole rest of a text is searched in vain for a marker.
const FRUITLESS_SEARCHES: u8 = 16;

impl Lexer<'_> {
    /// `<<NAME` and a line break; otherwise nothing happens, and it is no heredoc. With other text
    /// in between it is taken for one when its end follows: it cannot be anything else.
    pub(super) fn open_heredoc(&mut self) -> bool {
        let start = self.at + 2 + usize::from(self.byte(self.at + 2) == b'-');
        let starts = match self.character(start) {
            Some('_') => true,
            Some(character) => unicode_ident::is_xid_start(character),
            None => false,
        };
        if !starts {
            return false;
        }
        let end = self.identifier_end(start);
        let Some(length) = self.text[end..].find('\n') else {
            return false;
        };
        let after = end + length + 1;
        let lenient = !self.marker_line_follows(after, &self.text[start..end]);
        let note = match &self.text[end..after] {
            "\n" | "\r\n" => Note::Plain,
            _ if lenient => return false,
            _ => Note::Misplaced,
        };
        self.modes.push(Mode::Heredoc(Marker {
            start,
            end,
            line_start: true,
            lenient,
        }));
        self.emit_noted(Kind::OpenHeredoc, self.at, after, note);
        true
    }

    fn marker_line_follows(&mut self, from: usize, marker: &str) -> bool {
        if self.fruitless_searches == FRUITLESS_SEARCHES {
            return true;
        }
        let found = self.text[from..].split('\n').any(|line| line.trim() == marker);
        if !found {
            self.fruitless_searches += 1;
        }
        found
    }

    /// One line, or what of it comes before an interpolation.
    pub(super) fn heredoc(&mut self, marker: Marker) {
        let start = self.at;
        let line_end = self.text[start..]
            .find('\n')
            .map_or(self.bytes.len(), |length| start + length);
        if marker.line_start && self.close_heredoc(marker, line_end) {
            return;
        }
        let mut at = start;
        let mut note = Note::Plain;
        while at < line_end {
            match self.bytes[at] {
                b'$' | b'%' => match self.sigils(at) {
                    Sigils::Text(end) => at = end,
                    Sigils::Escaped(end) => {
                        note = Note::Cooked;
                        at = end;
                    }
                    Sigils::Opens => {
                        self.literal(Kind::HeredocLiteral, start, at, note);
                        self.set_line_start(false);
                        self.open_template();
                        return;
                    }
                },
                byte => {
                    if byte >= 128 {
                        note = Note::Cooked;
                    }
                    at += 1;
                }
            }
        }
        let end = (line_end + 1).min(self.bytes.len());
        self.set_line_start(true);
        self.literal(Kind::HeredocLiteral, start, end, note);
    }

    fn set_line_start(&mut self, line_start: bool) {
        if let Some(Mode::Heredoc(marker)) = self.modes.last_mut() {
            marker.line_start = line_start;
        }
    }

    fn close_heredoc(&mut self, marker: Marker, line_end: usize) -> bool {
        let word = &self.text[marker.start..marker.end];
        let line = &self.text[self.at..line_end];
        if line.trim() == word {
            let note = if line_end == self.bytes.len() {
                Note::Misplaced
            } else {
                Note::Plain
            };
            let end = self.at + line.strip_suffix('\r').unwrap_or(line).len();
            self.modes.pop();
            self.emit_noted(Kind::CloseHeredoc, self.at, end, note);
            return true;
        }
        if !marker.lenient {
            return false;
        }
        let blank = line.len() - line.trim_start().len();
        let end = self.at + blank + word.len();
        let begins = line[blank..].starts_with(word) && self.identifier_end(end) == end;
        if begins {
            self.modes.pop();
            self.emit_noted(Kind::CloseHeredoc, self.at, end, Note::Misplaced);
        }
        begins
    }
}
