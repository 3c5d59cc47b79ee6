//! Text between quotes, and templates that stand alone.

use super::{Kind, Lexer, Mode, Note, Sigils};

impl Lexer<'_> {
    /// From inside quotes: a literal, then what ends it.
    pub(super) fn quoted(&mut self) {
        let start = self.at;
        let mut at = start;
        let mut note = Note::Plain;
        while at < self.bytes.len() {
            match self.bytes[at] {
                b'"' => {
                    self.literal(Kind::QuotedLiteral, start, at, note);
                    self.emit(Kind::CloseQuote, at, at + 1);
                    self.modes.pop();
                    return;
                }
                b'\\' => {
                    note = Note::Cooked;
                    at += 1 + usize::from(matches!(self.byte(at + 1), b'"' | b'\\'));
                }
                b'$' | b'%' => match self.sigils(at) {
                    Sigils::Text(end) => at = end,
                    Sigils::Escaped(end) => {
                        note = Note::Cooked;
                        at = end;
                    }
                    Sigils::Opens => {
                        self.literal(Kind::QuotedLiteral, start, at, note);
                        self.open_template();
                        return;
                    }
                },
                b'\n' | b'\r' => {
                    self.literal(Kind::QuotedLiteral, start, at, note);
                    let end = at + 1 + usize::from(self.bytes[at] == b'\r' && self.byte(at + 1) == b'\n');
                    self.break_strings(end);
                    return;
                }
                128.. => {
                    note = Note::Cooked;
                    at += 1;
                }
                _ => at += 1,
            }
        }
        self.literal(Kind::QuotedLiteral, start, at, note);
    }

    /// From inside a template that stands alone: a literal ends with its line, and that is as far as
    /// `~` reaches.
    pub(super) fn template(&mut self) {
        let start = self.at;
        let mut at = start;
        let mut note = Note::Plain;
        while at < self.bytes.len() {
            match self.bytes[at] {
                b'$' | b'%' => match self.sigils(at) {
                    Sigils::Text(end) => at = end,
                    Sigils::Escaped(end) => {
                        note = Note::Cooked;
                        at = end;
                    }
                    Sigils::Opens => {
                        self.literal(Kind::TemplateLiteral, start, at, note);
                        self.open_template();
                        return;
                    }
                },
                b'\n' => {
                    self.literal(Kind::TemplateLiteral, start, at + 1, note);
                    return;
                }
                byte => {
                    if byte >= 128 {
                        note = Note::Cooked;
                    }
                    at += 1;
                }
            }
        }
        self.literal(Kind::TemplateLiteral, start, at, note);
    }

    /// A literal, unless it is empty.
    pub(super) fn literal(&mut self, kind: Kind, start: usize, end: usize, note: Note) {
        if start < end {
            self.emit_noted(kind, start, end, note);
        }
        self.at = end;
    }

    /// A line break up to `end` that ends the string and every interpolation around it, out to
    /// text that may go on in the next line.
    pub(super) fn break_strings(&mut self, end: usize) {
        while matches!(self.modes.last(), Some(Mode::Quoted | Mode::Interpolation { .. })) {
            self.modes.pop();
        }
        if let Some(Mode::Heredoc(marker)) = self.modes.last_mut() {
            marker.line_start = true;
        }
        self.emit(Kind::BrokenNewline, self.at, end);
    }
}
