//! Tokens outside of text: names, numbers, operators, comments.

use super::{Kind, Lexer, Mode};

impl Lexer<'_> {
    /// One token, or a run of blanks.
    pub(super) fn normal(&mut self) {
        let start = self.at;
        let byte = self.bytes[start];
        match byte {
            b' ' | b'\t' => self.blanks(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.identifier(),
            b'0'..=b'9' => self.number(),
            b'\n' => self.newline(1),
            b'\r' if self.byte(start + 1) == b'\n' => self.newline(2),
            b'"' => {
                self.emit(Kind::OpenQuote, start, start + 1);
                self.modes.push(Mode::Quoted);
            }
            b'#' => self.line_comment(Kind::CommentHash),
            b'/' if self.byte(start + 1) == b'/' => self.line_comment(Kind::CommentSlashes),
            b'/' if self.byte(start + 1) == b'*' => self.block_comment(),
            b'{' | b'[' | b'(' => self.open(byte),
            b'}' => self.close_brace(),
            b']' => self.close(Kind::CloseBracket, Kind::OpenBracket),
            b')' => self.close(Kind::CloseParen, Kind::OpenParen),
            b'~' if self.byte(start + 1) == b'}'
                && matches!(self.modes.last(), Some(Mode::Interpolation { braces: 0 })) =>
            {
                self.emit(Kind::CloseTemplate, start, start + 2);
                self.modes.pop();
            }
            b'<' if self.byte(start + 1) == b'<' && self.open_heredoc() => {}
            128.. => self.wide(),
            _ => self.operator(byte),
        }
    }

    fn blanks(&mut self) {
        while matches!(self.byte(self.at), b' ' | b'\t') {
            self.at += 1;
        }
    }

    fn newline(&mut self, length: usize) {
        let end = self.at + length;
        let broken = match self.modes.last() {
            Some(Mode::Interpolation { braces: 0 }) => self.assignment_follows(end) || self.lone_brace_follows(end),
            _ => false,
        };
        if broken {
            self.break_strings(end);
        } else {
            self.emit(Kind::Newline, self.at, end);
        }
    }

    /// Whether the line from `at` begins with `name =`. An interpolation with no open brace never
    /// holds that, so its closing brace was forgotten.
    fn assignment_follows(&self, at: usize) -> bool {
        let mut at = at;
        while matches!(self.byte(at), b' ' | b'\t') {
            at += 1;
        }
        let name = at;
        while matches!(self.byte(at), b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-') {
            at += 1;
        }
        if at == name || self.byte(name).is_ascii_digit() {
            return false;
        }
        while matches!(self.byte(at), b' ' | b'\t') {
            at += 1;
        }
        self.byte(at) == b'=' && !matches!(self.byte(at + 1), b'=' | b'>')
    }

    /// Whether this is inside a quoted string, and the line from `at` is a closing brace alone: as
    /// the string cannot go on after it, it closes something else.
    fn lone_brace_follows(&self, at: usize) -> bool {
        let quoted = self.modes.len() >= 2 && matches!(self.modes[self.modes.len() - 2], Mode::Quoted);
        let line = self.text[at..].split('\n').next().unwrap_or("");
        quoted && line.trim() == "}"
    }

    pub(super) fn identifier_end(&self, at: usize) -> usize {
        let mut at = at;
        loop {
            match self.byte(at) {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => at += 1,
                128.. => match self.character(at) {
                    Some(next) if unicode_ident::is_xid_continue(next) => at += next.len_utf8(),
                    _ => return at,
                },
                _ => return at,
            }
        }
    }

    fn identifier(&mut self) {
        let end = self.identifier_end(self.at + 1);
        self.emit(Kind::Identifier, self.at, end);
    }

    /// Digits, dots between digits and exponents, as greedily as the reference takes them: whether
    /// it is a number at all is decided later.
    fn number(&mut self) {
        let mut at = self.at + 1;
        let mut end = at;
        loop {
            match self.byte(at) {
                b'0'..=b'9' => {
                    at += 1;
                    end = at;
                }
                b'.' => at += 1,
                b'e' | b'E' => {
                    let digit = at + 1 + usize::from(matches!(self.byte(at + 1), b'+' | b'-'));
                    if !self.byte(digit).is_ascii_digit() {
                        break;
                    }
                    at = digit + 1;
                    end = at;
                }
                _ => break,
            }
        }
        self.emit(Kind::Number, self.at, end);
    }

    /// A character beyond ASCII.
    fn wide(&mut self) {
        let Some(character) = self.character(self.at) else {
            self.at += 1;
            return;
        };
        let end = self.at + character.len_utf8();
        if unicode_ident::is_xid_start(character) {
            let end = self.identifier_end(end);
            self.emit(Kind::Identifier, self.at, end);
        } else {
            self.emit(Kind::Invalid, self.at, end);
        }
    }

    fn line_comment(&mut self, kind: Kind) {
        let rest = &self.bytes[self.at..];
        let mut end = rest
            .iter()
            .position(|&byte| byte == b'\n')
            .map_or(self.bytes.len(), |length| self.at + length);
        if end < self.bytes.len() && self.bytes[end - 1] == b'\r' {
            end -= 1;
        }
        self.comments.push(self.tokens.len() as u32);
        self.emit(kind, self.at, end);
    }

    fn block_comment(&mut self) {
        match self.text[self.at + 2..].find("*/") {
            Some(length) => {
                self.comments.push(self.tokens.len() as u32);
                self.emit(Kind::CommentBlock, self.at, self.at + 2 + length + 2);
            }
            None => self.emit(Kind::UnclosedComment, self.at, self.bytes.len()),
        }
    }

    fn open(&mut self, byte: u8) {
        let kind = match byte {
            b'{' => Kind::OpenBrace,
            b'[' => Kind::OpenBracket,
            _ => Kind::OpenParen,
        };
        if let (Kind::OpenBrace, Some(Mode::Interpolation { braces })) = (kind, self.modes.last_mut()) {
            *braces += 1;
        }
        self.brackets.push(kind);
        self.emit(kind, self.at, self.at + 1);
    }

    fn close_brace(&mut self) {
        match self.modes.last_mut() {
            Some(Mode::Interpolation { braces: 0 }) => {
                self.modes.pop();
                self.emit(Kind::CloseTemplate, self.at, self.at + 1);
            }
            Some(Mode::Interpolation { braces }) => {
                *braces -= 1;
                self.close(Kind::CloseBrace, Kind::OpenBrace);
            }
            _ => self.close(Kind::CloseBrace, Kind::OpenBrace),
        }
    }

    /// Closes what was opened by `open`; whatever was opened after that is never closed.
    fn close(&mut self, kind: Kind, open: Kind) {
        if self.brackets.last() == Some(&open) {
            self.brackets.pop();
        } else if kind == Kind::CloseBrace
            && let Some(index) = self.brackets.iter().rposition(|&bracket| bracket == open)
        {
            self.unclosed += (self.brackets.len() - index - 1) as u32;
            self.brackets.truncate(index);
        }
        self.emit(kind, self.at, self.at + 1);
    }

    fn operator(&mut self, byte: u8) {
        let second = self.byte(self.at + 1);
        let (kind, length) = match (byte, second) {
            (b'=', b'=') => (Kind::EqualEqual, 2),
            (b'=', b'>') => (Kind::FatArrow, 2),
            (b'=', _) => (Kind::Equal, 1),
            (b'!', b'=') => (Kind::NotEqual, 2),
            (b'!', _) => (Kind::Bang, 1),
            (b'<', b'=') => (Kind::LessOrEqual, 2),
            (b'<', _) => (Kind::Less, 1),
            (b'>', b'=') => (Kind::GreaterOrEqual, 2),
            (b'>', _) => (Kind::Greater, 1),
            (b'&', b'&') => (Kind::AndAnd, 2),
            (b'|', b'|') => (Kind::OrOr, 2),
            (b':', b':') => (Kind::DoubleColon, 2),
            (b'.', b'.') if self.byte(self.at + 2) == b'.' => (Kind::Ellipsis, 3),
            (b'.', _) => (Kind::Dot, 1),
            (b',', _) => (Kind::Comma, 1),
            (b':', _) => (Kind::Colon, 1),
            (b'?', _) => (Kind::Question, 1),
            (b'+', _) => (Kind::Plus, 1),
            (b'-', _) => (Kind::Minus, 1),
            (b'*', _) => (Kind::Star, 1),
            (b'/', _) => (Kind::Slash, 1),
            (b'%', _) => (Kind::Percent, 1),
            _ => (Kind::Invalid, 1),
        };
        self.emit(kind, self.at, self.at + length);
    }
}
