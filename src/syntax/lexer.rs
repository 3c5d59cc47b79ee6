//! Text to tokens.
//!
//! The language needs modes: quoted strings, heredocs and bare templates hold text in which
//! `${` and `%{` open expressions again, to any depth. The lexer never fails. Blanks are the gaps
//! between tokens; everything else is a token.
//!
//! A line break inside a quoted string ends all strings that are open at that place, as a
//! [`Kind::BrokenNewline`]: so a forgotten quote costs one line and not the rest of the file.

use super::kind::Kind;

mod heredoc;
mod normal;
mod quoted;

/// One token. The text between two tokens is blank.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Token {
    /// First byte.
    pub(crate) start: u32,
    /// First byte after.
    pub(crate) end: u32,
    /// What it is.
    pub(crate) kind: Kind,
    /// What is to be known about its text.
    pub(crate) note: Note,
}

/// What the lexer saw in a token on its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Note {
    /// Nothing of interest: the text means itself.
    Plain,
    /// A literal with escapes, or one that may need normalisation.
    Cooked,
    /// A heredoc's beginning or end beside which there is more on its line.
    Misplaced,
}

/// The tokens of a text.
#[derive(Debug)]
pub(crate) struct Lexed {
    /// In order; the last is [`Kind::EndOfFile`].
    pub(crate) tokens: Vec<Token>,
    /// The indices of the comments.
    pub(crate) comments: Vec<u32>,
    /// How many braces, brackets and parentheses are never closed.
    pub(crate) unclosed: u32,
}

/// What the text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Start {
    /// A configuration, or an expression.
    Normal,
    /// A template without quotes around it.
    Template,
}

/// What the lexer is inside of.
#[derive(Clone, Copy, Debug)]
enum Mode {
    Quoted,
    Heredoc(heredoc::Marker),
    Template,
    Interpolation { braces: u32 },
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    modes: Vec<Mode>,
    tokens: Vec<Token>,
    comments: Vec<u32>,
    brackets: Vec<Kind>,
    unclosed: u32,
    fruitless_searches: u8,
}

/// Cuts a text into tokens. The text must be shorter than 4 GiB.
pub(crate) fn lex(text: &str, start: Start) -> Lexed {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        modes: Vec::new(),
        tokens: Vec::with_capacity(text.len() / 5 + 2),
        comments: Vec::new(),
        brackets: Vec::new(),
        unclosed: 0,
        fruitless_searches: 0,
    };
    if start == Start::Template {
        lexer.modes.push(Mode::Template);
    } else if text.starts_with('\u{feff}') {
        lexer.at = '\u{feff}'.len_utf8();
    }
    lexer.run();
    Lexed {
        tokens: lexer.tokens,
        comments: lexer.comments,
        unclosed: lexer.unclosed + lexer.brackets.len() as u32,
    }
}

impl Lexer<'_> {
    fn run(&mut self) {
        while self.at < self.bytes.len() {
            match self.modes.last() {
                None | Some(Mode::Interpolation { .. }) => self.normal(),
                Some(Mode::Quoted) => self.quoted(),
                Some(Mode::Template) => self.template(),
                Some(Mode::Heredoc(marker)) => self.heredoc(*marker),
            }
        }
        self.emit(Kind::EndOfFile, self.at, self.at);
    }

    fn emit(&mut self, kind: Kind, start: usize, end: usize) {
        self.emit_noted(kind, start, end, Note::Plain);
    }

    fn emit_noted(&mut self, kind: Kind, start: usize, end: usize, note: Note) {
        self.tokens.push(Token {
            start: start as u32,
            end: end as u32,
            kind,
            note,
        });
        self.at = end;
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// The character at a byte offset that is known to begin one.
    fn character(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// `${` or `%{` at the current place, with its strip marker.
    fn open_template(&mut self) {
        let start = self.at;
        let kind = if self.byte(start) == b'$' {
            Kind::OpenInterpolation
        } else {
            Kind::OpenDirective
        };
        let end = start + 2 + usize::from(self.byte(start + 2) == b'~');
        self.emit(kind, start, end);
        self.modes.push(Mode::Interpolation { braces: 0 });
    }

    /// Where a run of `$` or `%` at `at` ends, and what it is.
    fn sigils(&self, at: usize) -> Sigils {
        let sigil = self.byte(at);
        let mut end = at;
        while self.byte(end) == sigil {
            end += 1;
        }
        if self.byte(end) != b'{' {
            Sigils::Text(end)
        } else if end == at + 1 {
            Sigils::Opens
        } else {
            Sigils::Escaped(end + 1)
        }
    }
}

/// A run of `$` or `%`.
enum Sigils {
    /// Means itself, up to there.
    Text(usize),
    /// Ends in `$${` or `%%{`, up to there.
    Escaped(usize),
    /// Is `${` or `%{`.
    Opens,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> String {
        let lexed = lex(text, Start::Normal);
        let words = lexed.tokens.iter().map(|token| {
            let piece = &text[token.start as usize..token.end as usize];
            format!("{:?} {piece:?}", token.kind)
        });
        words.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_run_of_dollars_escapes_only_with_its_last_two() {
        insta::assert_snapshot!(check("\"$$$${a}$b${c}\""), @r#"
        OpenQuote "\""
        QuotedLiteral "$$$${a}$b"
        OpenInterpolation "${"
        Identifier "c"
        CloseTemplate "}"
        CloseQuote "\""
        EndOfFile ""
        "#);
    }

    #[test]
    fn a_line_break_ends_every_open_string() {
        insta::assert_snapshot!(check("a = \"${b[\"c\nd = 1"), @r#"
        Identifier "a"
        Equal "="
        OpenQuote "\""
        OpenInterpolation "${"
        Identifier "b"
        OpenBracket "["
        OpenQuote "\""
        QuotedLiteral "c"
        BrokenNewline "\n"
        Identifier "d"
        Equal "="
        Number "1"
        EndOfFile ""
        "#);
    }

    #[test]
    fn only_a_line_with_the_marker_alone_ends_a_heredoc() {
        insta::assert_snapshot!(check("<<-A\nAB\nA b\n\t A \n1"), @r#"
        OpenHeredoc "<<-A\n"
        HeredocLiteral "AB\n"
        HeredocLiteral "A b\n"
        CloseHeredoc "\t A "
        Newline "\n"
        Number "1"
        EndOfFile ""
        "#);
    }
}
