//! Strings, heredocs and templates that stand alone: from tokens to pieces.

use std::sync::Arc;

use super::template_parts::{Piece, assemble, dedent};
use super::{Kind, Parser, Sink, Token, codes, normalized};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Expr, ExprKind, Part, Template};
use crate::syntax::lexer::Note;

/// The pieces of a template, and what was noticed on the way.
#[derive(Default)]
struct Pieces {
    pieces: Vec<Piece>,
    /// The greatest height of an expression.
    height: u16,
    /// The piece that comes next loses its leading blanks.
    trim_next: bool,
    /// A directive was not understood, so nothing is known about their balance.
    broken: bool,
}

impl<'t, S: Sink> Parser<'t, S> {
    /// `"…"`
    pub(super) fn quoted_template(&mut self) -> Expr {
        self.open(Kind::QuotedTemplate);
        let quote = self.bump();
        let plain = self.tokens[self.position];
        let expr = if plain.kind == Kind::QuotedLiteral
            && plain.note == Note::Plain
            && self.tokens[self.position + 1].kind == Kind::CloseQuote
        {
            self.bump();
            let close = self.bump();
            self.height = 1;
            Expr {
                kind: ExprKind::String(Arc::from(self.text_of(plain))),
                span: self.span(quote.start, close.end),
            }
        } else {
            let pieces = self.template_pieces(Kind::CloseQuote);
            if self.eat(Kind::CloseQuote).is_none() {
                self.broken_string(quote);
            }
            let span = self.span_from(quote.start);
            self.template_expression(pieces, false, span)
        };
        self.close();
        expr
    }

    /// A string that ends without a closing quote.
    pub(super) fn broken_string(&mut self, quote: Token) {
        let next = self.peek_token();
        let span = self.span_from(quote.start);
        let problem = if next.kind == Kind::BrokenNewline {
            let end = self.span(next.start, next.start);
            Diagnostic::error(
                &codes::NEWLINE_IN_STRING,
                "Line break in a quoted string",
                "This string is not closed on its line, and quoted strings cannot contain line breaks.",
            )
            .at(end)
            .label(span, "the string begins here")
            .help("Close it with `\"`; write `\\n` for a line break, or use a heredoc (<<EOT) for several lines.")
        } else {
            Diagnostic::error(
                &codes::UNCLOSED_STRING,
                "String never closed",
                "The string that begins here has no closing quote.",
            )
            .at(span)
        };
        self.problem(problem);
    }

    /// `<<EOT`
    pub(super) fn heredoc(&mut self) -> Expr {
        self.open(Kind::Heredoc);
        let open = self.bump();
        let introduction = self.heredoc_introduction(open);
        let mut pieces = self.template_pieces(Kind::CloseHeredoc);
        let marker = introduction.trim_start_matches(['<', '-']);
        match self.eat(Kind::CloseHeredoc) {
            Some(close) if close.note == Note::Misplaced => self.misplaced_marker(open, close, marker),
            Some(_) => {}
            None => {
                let problem = Diagnostic::error(
                    &codes::UNCLOSED_HEREDOC,
                    "Heredoc never closed",
                    format!("No line that holds `{marker}` alone follows, so this heredoc has no end."),
                )
                .at(self.span(open.start, open.start + introduction.len() as u32))
                .help(format!("Add a line with nothing but `{marker}` where the text ends."));
                self.problem(problem);
            }
        }
        if introduction.starts_with("<<-") {
            dedent(&mut pieces.pieces);
        }
        let span = self.span_from(open.start);
        let expr = self.template_expression(pieces, true, span);
        self.close();
        expr
    }

    /// `<<NAME`, without what may not stand after it.
    fn heredoc_introduction(&mut self, open: Token) -> &'t str {
        let text = self.text_of(open).trim_end();
        if open.note == Note::Plain {
            return text;
        }
        let end = text[3..]
            .find([' ', '\t', '#', '/', ',', ')', ']', '}'])
            .map_or(text.len(), |at| at + 3);
        let (introduction, rest) = text.split_at(end);
        let problem = Diagnostic::error(
            &codes::UNCLOSED_HEREDOC,
            "Text after a heredoc's marker",
            format!("The line must end after `{introduction}`, but `{}` follows.", rest.trim()),
        )
        .at(self.span(open.start + end as u32, open.start + text.len() as u32))
        .help("The heredoc's text begins on the next line; put comments above, and what follows the heredoc after its end.");
        self.problem_behind(problem);
        introduction
    }

    fn misplaced_marker(&mut self, open: Token, close: Token, marker: &str) {
        let detail = if close.end as usize == self.text.len() {
            format!("The file ends right after the marker `{marker}`: a line break must follow it.")
        } else {
            format!("The marker `{marker}` ends a heredoc only when it stands alone on its line.")
        };
        let problem = Diagnostic::error(&codes::UNCLOSED_HEREDOC, "Heredoc never closed", detail)
            .at(self.span_of(close))
            .label(self.span_of(open), "the heredoc begins here")
            .help("End the line after the marker; what follows goes on the next line.");
        self.problem_behind(problem);
    }

    /// A template that is the whole text.
    pub(crate) fn whole_template(&mut self) -> Expr {
        self.open(Kind::BareTemplate);
        let pieces = self.template_pieces(Kind::EndOfFile);
        let span = self.span(0, self.text.len() as u32);
        let expr = self.template_expression(pieces, false, span);
        self.close();
        expr
    }

    fn template_pieces(&mut self, end: Kind) -> Pieces {
        self.with_line_breaks(|parser| {
            let mut pieces = Pieces::default();
            loop {
                match parser.peek() {
                    kind if kind == end => break,
                    Kind::QuotedLiteral | Kind::HeredocLiteral | Kind::TemplateLiteral => {
                        parser.literal_piece(&mut pieces)
                    }
                    Kind::OpenInterpolation => parser.interpolation(&mut pieces),
                    Kind::OpenDirective => parser.directive(&mut pieces),
                    Kind::BrokenNewline if end != Kind::CloseQuote => {
                        parser.bump();
                    }
                    _ => break,
                }
            }
            pieces
        })
    }

    fn literal_piece(&mut self, pieces: &mut Pieces) {
        let token = self.bump();
        let text = self.literal_text(token);
        let text = if std::mem::take(&mut pieces.trim_next) {
            text.trim_start().to_owned()
        } else {
            text.into_owned()
        };
        pieces.pieces.push(Piece::Literal(text));
    }

    /// `${` or `%{`: blanks before it go when it is written with `~`.
    fn open_template(&mut self, pieces: &mut Pieces) -> Token {
        let open = self.bump();
        pieces.trim_next = false;
        if self.text_of(open).ends_with('~')
            && let Some(Piece::Literal(text)) = pieces.pieces.last_mut()
        {
            text.truncate(text.trim_end().len());
        }
        open
    }

    fn close_template(&mut self, open: Token, pieces: &mut Pieces, what: &str) {
        if !self.at(Kind::CloseTemplate) {
            self.unclosed_template(open, what);
            self.skip_to_template_end();
        }
        if let Some(close) = self.eat(Kind::CloseTemplate) {
            pieces.trim_next = self.text_of(close).starts_with('~');
        }
    }

    fn unclosed_template(&mut self, open: Token, what: &str) {
        let next = self.peek_token();
        let problem = match next.kind {
            Kind::Colon => Diagnostic::error(
                &codes::UNCLOSED_INTERPOLATION,
                "Unexpected colon in an interpolation",
                format!("`}}` is expected to end {what}, but `:` stands here."),
            )
            .help("If this is text for a shell or another language, write `$${` instead of `${`."),
            _ => Diagnostic::error(
                &codes::UNCLOSED_INTERPOLATION,
                "Interpolation not closed",
                format!("`}}` is expected to end {what}, but {}.", self.found(next)),
            ),
        };
        let problem = problem.at(self.place(next)).label(self.span_of(open), "opened here");
        self.problem(problem);
    }

    /// Skips to the `}` of this interpolation, or to where its string breaks off.
    fn skip_to_template_end(&mut self) {
        self.open(Kind::Error);
        let mut depth = 0_u32;
        loop {
            match self.peek() {
                Kind::EndOfFile | Kind::BrokenNewline => break,
                Kind::CloseTemplate if depth == 0 => break,
                Kind::CloseTemplate => depth -= 1,
                Kind::OpenInterpolation | Kind::OpenDirective => depth += 1,
                _ => {}
            }
            self.bump();
        }
        self.close();
        self.forgive_broken_string();
    }

    fn interpolation(&mut self, pieces: &mut Pieces) {
        self.open(Kind::Interpolation);
        let open = self.open_template(pieces);
        let expr = self.without_line_breaks(|parser| {
            let expr = parser.expression();
            pieces.height = pieces.height.max(parser.height);
            parser.close_template(open, pieces, "the interpolation");
            expr
        });
        self.close();
        pieces.pieces.push(Piece::Interpolation(expr));
    }

    fn directive(&mut self, pieces: &mut Pieces) {
        self.open(Kind::Directive);
        let open = self.open_template(pieces);
        let piece = self.without_line_breaks(|parser| {
            let piece = parser.directive_inner(open);
            pieces.height = pieces.height.max(parser.height);
            parser.close_template(open, pieces, "the directive");
            piece
        });
        self.close();
        match piece {
            Some(piece) => pieces.pieces.push(piece),
            None => pieces.broken = true,
        }
    }

    fn directive_inner(&mut self, open: Token) -> Option<Piece> {
        self.height = 1;
        let token = self.peek_token();
        let word = if token.kind == Kind::Identifier {
            self.text_of(token)
        } else {
            ""
        };
        if !matches!(word, "if" | "else" | "endif" | "for" | "endfor") {
            let problem = Diagnostic::error(
                &codes::INVALID_DIRECTIVE,
                "Invalid template directive",
                format!(
                    "`if`, `else`, `endif`, `for` or `endfor` is expected after `%{{`, but {}.",
                    self.found(token)
                ),
            )
            .at(self.place(token))
            .help("If this is text for another language, write `%%{` instead of `%{`.");
            self.problem(problem);
            self.skip_to_template_end();
            return None;
        }
        self.bump();
        let span = self.span(open.start, token.end);
        Some(match word {
            "if" => Piece::If(self.expression(), span),
            "else" => Piece::Else(span),
            "endif" => Piece::EndIf(span),
            "endfor" => Piece::EndFor(span),
            _ => match self.for_names() {
                Some((key, value)) => Piece::For {
                    key,
                    value,
                    collection: self.expression(),
                    span,
                },
                None => {
                    self.skip_to_template_end();
                    return None;
                }
            },
        })
    }

    fn template_expression(&mut self, pieces: Pieces, heredoc: bool, span: crate::source::Span) -> Expr {
        let budget = usize::from(super::MAX_DEPTH - self.depth);
        let assembled = assemble(pieces.pieces, budget);
        if !pieces.broken {
            for problem in assembled.problems {
                self.problem_behind(problem);
            }
        }
        self.height = pieces.height.saturating_add(assembled.depth);
        let mut parts = assembled.parts;
        let kind = match parts.as_mut_slice() {
            [] => ExprKind::String(Arc::from("")),
            [Part::Literal(text)] => ExprKind::String(Arc::clone(text)),
            _ => ExprKind::Template(Arc::new(Template { parts, heredoc })),
        };
        self.grow(kind, span)
    }
}

/// A literal part; the text of several literals is normalised as one.
pub(super) fn literal_part(text: &str) -> Part {
    Part::Literal(normalized(text))
}
