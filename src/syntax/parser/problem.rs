//! How problems are worded, and where parsing goes on after one.

use super::{Kind, Parser, Sink, Token, codes};
use crate::diagnostic::{Code, Diagnostic};

impl<S: Sink> Parser<'_, S> {
    /// Records a problem, unless one was already found at the token that comes next.
    pub(super) fn problem(&mut self, problem: Diagnostic) {
        let index = self.peek_index();
        if self.problem_at != Some(index) {
            self.problem_at = Some(index);
            self.problems.push(problem);
        }
    }

    /// Records a problem of something already consumed.
    pub(super) fn problem_behind(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// The next token is not what the grammar wants: `detail` says what that is.
    pub(super) fn unexpected(&mut self, code: &'static Code, summary: &'static str, detail: &str) {
        let token = self.peek_token();
        let problem = match self.explain(token) {
            Some(problem) => problem,
            None => {
                let found = self.found(token);
                Diagnostic::error(code, summary, format!("{detail}, but {found}."))
            }
        };
        let span = self.place(token);
        let problem = problem.at(span);
        self.problem(problem);
    }

    /// Where to point for an unexpected token: at what came before it when it is a line's end.
    pub(super) fn place(&self, token: Token) -> crate::source::Span {
        if matches!(token.kind, Kind::Newline | Kind::BrokenNewline | Kind::EndOfFile) && self.last().end > self.base {
            self.span_of(self.last())
        } else {
            self.span_of(token)
        }
    }

    /// What a token is, in words: "`=` stands here".
    pub(super) fn found(&self, token: Token) -> String {
        match token.kind {
            Kind::Newline | Kind::BrokenNewline => "the line ends here".to_owned(),
            Kind::EndOfFile => "the text ends here".to_owned(),
            Kind::OpenQuote => "a quoted string begins here".to_owned(),
            Kind::OpenHeredoc => "a heredoc begins here".to_owned(),
            Kind::QuotedLiteral | Kind::HeredocLiteral | Kind::TemplateLiteral => "text stands here".to_owned(),
            _ => format!("`{}` stands here", self.text_of(token)),
        }
    }

    /// Tokens that people know from elsewhere: what to write instead.
    fn explain(&self, token: Token) -> Option<Diagnostic> {
        let text = self.text_of(token);
        if token.kind == Kind::UnclosedComment {
            return Some(
                Diagnostic::error(
                    &codes::UNCLOSED_COMMENT,
                    "Comment never closed",
                    "This comment begins with `/*`, and no `*/` follows.",
                )
                .help("Close it with `*/`, or begin each of its lines with `#`."),
            );
        }
        if token.kind != Kind::Invalid {
            return None;
        }
        let (detail, help) = match text {
            "'" => (
                "Single quotes do not make strings.",
                "Write the string in double quotes: \"…\".",
            ),
            "`" => (
                "Backticks have no meaning.",
                "Write strings in double quotes, or as a heredoc (<<EOT).",
            ),
            "\u{201c}" | "\u{201d}" | "\u{201e}" | "\u{2018}" | "\u{2019}" => (
                "Typographic quotes do not make strings.",
                "Write plain double quotes: \"…\".",
            ),
            ";" => (
                "Semicolons separate nothing.",
                "End an argument with a line break; separate items of a list with commas.",
            ),
            "&" => ("There are no bitwise operators.", "Write `&&` for a logical and."),
            "|" => ("There are no bitwise operators.", "Write `||` for a logical or."),
            "~" => ("There are no bitwise operators.", "Write `!` for a logical not."),
            "^" => ("There is no `^` operator.", "Write `pow(base, exponent)` for a power."),
            "$" => (
                "`$` stands only inside strings.",
                "Outside of strings write the reference alone: `var.name`.",
            ),
            "@" => ("`@` has no meaning here.", "Put the text in double quotes."),
            "\r" => (
                "A carriage return without a line feed stands here.",
                "Save the file with line feeds (\\n) at the ends of lines.",
            ),
            "\\" => (
                "`\\` stands only inside strings.",
                "A line is not continued by `\\`: put the expression in parentheses.",
            ),
            "\u{a0}" | "\u{200b}" | "\u{2007}" | "\u{202f}" | "\u{feff}" => (
                "An invisible character that is not a plain blank stands here.",
                "Delete it, and write a blank if one is meant.",
            ),
            _ => (
                "This character has no meaning outside strings and comments.",
                "Delete it, or put the text in double quotes.",
            ),
        };
        Some(Diagnostic::error(&codes::INVALID_CHARACTER, "Invalid character", detail).help(help))
    }

    /// Nothing more is said of the next token when that is where a string broke off: it is only the
    /// consequence of what was found before.
    pub(super) fn forgive_broken_string(&mut self) {
        let index = self.peek_index();
        if self.tokens[index].kind == Kind::BrokenNewline {
            self.problem_at = Some(index);
        }
    }

    /// Whether something is wrong with the token that comes next, and was said.
    pub(super) fn was_reported(&self) -> bool {
        self.problem_at == Some(self.peek_index())
    }

    /// Skips to the end of the attribute or block that begins or went wrong here: the line's end
    /// outside of all brackets, the brace that closes the body, or the start of what is clearly
    /// another one.
    pub(super) fn skip_statement(&mut self) {
        self.with_line_breaks(|parser| {
            parser.open(Kind::Error);
            let mut depth = 0_u32;
            loop {
                let kind = parser.peek();
                match kind {
                    Kind::EndOfFile | Kind::BrokenNewline => break,
                    Kind::Newline if depth == 0 => break,
                    Kind::CloseBrace if depth == 0 => break,
                    Kind::Newline => {
                        parser.bump();
                        if parser.abandons_brackets() {
                            break;
                        }
                        continue;
                    }
                    _ if kind.opens() => depth += 1,
                    _ if kind.closes() => depth = depth.saturating_sub(1),
                    _ => {}
                }
                parser.bump();
            }
            parser.close();
        });
    }

    /// Skips inside brackets to a token that `stops` wants, outside of inner brackets, or to where
    /// the brackets end.
    pub(super) fn skip_inside(&mut self, stops: impl Fn(Kind) -> bool) {
        self.open(Kind::Error);
        let mut depth = 0_u32;
        loop {
            let kind = self.peek();
            if kind == Kind::EndOfFile || kind == Kind::BrokenNewline || self.abandons_brackets() {
                break;
            }
            if depth == 0 && (stops(kind) || kind.closes()) {
                break;
            }
            if kind.opens() {
                depth += 1;
            } else if kind.closes() {
                depth -= 1;
            }
            self.bump();
        }
        self.close();
        self.forgive_broken_string();
    }

    /// Whether the next token begins a new attribute or block although brackets are still open:
    /// only asked when some bracket of the text is never closed at all.
    pub(super) fn abandons_brackets(&self) -> bool {
        if self.unclosed == 0 {
            return false;
        }
        let index = self.peek_index();
        self.tokens[index].kind == Kind::Identifier
            && self
                .column_at_line_start(index)
                .is_some_and(|column| column <= self.column)
            && self.begins_statement(index)
    }

    /// Whether inside parentheses or square brackets an attribute begins on a new line, which is
    /// never right there.
    pub(super) fn attribute_on_new_line(&self) -> bool {
        let index = self.peek_index();
        self.tokens[index].kind == Kind::Identifier
            && self.tokens[index + 1].kind == Kind::Equal
            && self.column_at_line_start(index).is_some()
    }

    /// The column of a token, when only blanks stand before it on its line.
    pub(super) fn column_at_line_start(&self, index: usize) -> Option<usize> {
        let start = self.tokens[index].start as usize;
        let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let before = self.text[line..start].trim_start_matches('\u{feff}');
        before
            .bytes()
            .all(|byte| matches!(byte, b' ' | b'\t'))
            .then_some(before.len())
    }

    /// `name =` or `name "label" {`
    pub(super) fn begins_statement(&self, index: usize) -> bool {
        let mut index = index + 1;
        if self.tokens[index].kind == Kind::Equal {
            return true;
        }
        while matches!(
            self.tokens[index].kind,
            Kind::Identifier | Kind::OpenQuote | Kind::QuotedLiteral | Kind::CloseQuote
        ) {
            index += 1;
        }
        self.tokens[index].kind == Kind::OpenBrace
    }

    /// One of the brackets that are never closed has been found.
    pub(super) fn bracket_reported(&mut self) {
        self.unclosed = self.unclosed.saturating_sub(1);
    }

    /// A bracket is never closed: the next token shows it.
    pub(super) fn unclosed_bracket(&mut self, open: Token, close: &str, what: &str) {
        let next = self.peek_token();
        let found = self.found(next);
        let problem = Diagnostic::error(
            &codes::UNCLOSED_BRACKET,
            "Bracket never closed",
            format!("`{close}` is expected to end {what}, but {found}."),
        )
        .at(self.place(next))
        .label(self.span_of(open), "opened here");
        self.problem(problem);
    }

    /// A bracket is never closed, and what follows belongs to something else.
    pub(super) fn abandon_bracket(&mut self, open: Token, close: &str, what: &str) {
        self.unclosed_bracket(open, close, what);
        self.bracket_reported();
    }
}
