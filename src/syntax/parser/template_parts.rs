//! From the pieces of a template to its parts: indentation, nesting of directives.

use super::codes;
use super::template::literal_part;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, Ident, Part};

/// What a template consists of as it is written, before directives are nested.
#[derive(Debug)]
pub(super) enum Piece {
    Literal(String),
    Interpolation(Expr),
    If(Expr, Span),
    Else(Span),
    EndIf(Span),
    For {
        key: Option<Ident>,
        value: Ident,
        collection: Expr,
        span: Span,
    },
    EndFor(Span),
}

/// Removes from each line the indentation that all lines share, as `<<-` asks. Blank lines do not
/// count and keep their blanks; a line that begins with an interpolation has no indentation.
pub(super) fn dedent(pieces: &mut [Piece]) {
    let mut shared = usize::MAX;
    let mut lines = Vec::new();
    let mut line_start = true;
    for (index, piece) in pieces.iter().enumerate() {
        if line_start {
            line_start = false;
            match piece {
                Piece::Literal(text) if text.ends_with('\n') && text.trim_start().is_empty() => {}
                Piece::Literal(text) => {
                    shared = shared.min(indentation(text).count());
                    lines.push(index);
                }
                _ => shared = 0,
            }
        }
        if let Piece::Literal(text) = piece {
            line_start |= text.ends_with('\n');
        }
    }
    for index in lines {
        if let Piece::Literal(text) = &mut pieces[index] {
            let length: usize = indentation(text).take(shared).map(char::len_utf8).sum();
            text.drain(..length);
        }
    }
}

fn indentation(text: &str) -> impl Iterator<Item = char> {
    text.chars().take_while(|character| character.is_whitespace())
}

/// The parts of a template.
pub(super) struct Assembled {
    pub(super) parts: Vec<Part>,
    /// How deep directives are nested.
    pub(super) depth: u16,
    /// Directives that do not fit together.
    pub(super) problems: Vec<Diagnostic>,
}

/// A directive whose end has not come yet.
struct Open {
    directive: Directive,
    span: Span,
    /// What stood before it.
    outer: Vec<Part>,
}

enum Directive {
    If {
        condition: Expr,
        then: Option<Vec<Part>>,
    },
    For {
        key: Option<Ident>,
        value: Ident,
        collection: Expr,
    },
}

impl Directive {
    fn end(&self) -> &'static str {
        match self {
            Self::If { .. } => "endif",
            Self::For { .. } => "endfor",
        }
    }
}

#[derive(Default)]
struct Assembly {
    parts: Vec<Part>,
    literal: Option<String>,
    open: Vec<Open>,
    depth: usize,
    problems: Vec<Diagnostic>,
}

/// Nests the pieces between directives, `budget` levels deep at most.
pub(super) fn assemble(pieces: Vec<Piece>, budget: usize) -> Assembled {
    let mut assembly = Assembly::default();
    for piece in pieces {
        assembly.piece(piece, budget);
    }
    assembly.flush();
    while let Some(open) = assembly.open.pop() {
        let end = open.directive.end();
        assembly.problems.push(unbalanced(
            format!("The directive that begins here needs a `%{{ {end} }}` before the template ends."),
            open.span,
        ));
        assembly.finish(open);
    }
    Assembled {
        parts: assembly.parts,
        depth: assembly.depth as u16,
        problems: assembly.problems,
    }
}

impl Assembly {
    fn piece(&mut self, piece: Piece, budget: usize) {
        match piece {
            Piece::Literal(text) => match &mut self.literal {
                Some(literal) => literal.push_str(&text),
                None => self.literal = Some(text),
            },
            Piece::Interpolation(expr) => {
                self.flush();
                self.parts.push(Part::Interpolation(expr));
            }
            Piece::If(condition, span) => self.begin(Directive::If { condition, then: None }, span, budget),
            Piece::For {
                key,
                value,
                collection,
                span,
            } => {
                self.begin(Directive::For { key, value, collection }, span, budget);
            }
            Piece::Else(span) => self.otherwise(span),
            Piece::EndIf(span) => self.end("endif", span),
            Piece::EndFor(span) => self.end("endfor", span),
        }
    }

    fn flush(&mut self) {
        if let Some(literal) = self.literal.take() {
            self.parts.push(literal_part(&literal));
        }
    }

    fn begin(&mut self, directive: Directive, span: Span, budget: usize) {
        self.flush();
        if self.open.len() >= budget {
            if self.open.len() == budget && self.depth == budget {
                self.depth += 1;
                self.problems.push(
                    Diagnostic::error(
                        &codes::NESTING_TOO_DEEP,
                        "Nesting too deep",
                        "Directives are nested too deeply here.",
                    )
                    .at(span),
                );
            }
            return;
        }
        let outer = std::mem::take(&mut self.parts);
        self.open.push(Open { directive, span, outer });
        self.depth = self.depth.max(self.open.len());
    }

    fn otherwise(&mut self, span: Span) {
        self.flush();
        let problem = match self.open.last_mut() {
            Some(Open {
                directive: Directive::If { then: then @ None, .. },
                ..
            }) => {
                *then = Some(std::mem::take(&mut self.parts));
                return;
            }
            Some(open) if matches!(open.directive, Directive::If { .. }) => {
                unbalanced("This `if` has an `else` already.".to_owned(), span).label(open.span, "the `if` begins here")
            }
            Some(open) => {
                let end = open.directive.end();
                unbalanced(format!("`%{{ {end} }}` is expected before an `else`."), span)
                    .label(open.span, "this directive is still open")
            }
            None => unbalanced("There is no `if` that this `else` could belong to.".to_owned(), span),
        };
        self.problems.push(problem);
    }

    fn end(&mut self, word: &'static str, span: Span) {
        self.flush();
        match self.open.pop() {
            Some(open) if open.directive.end() == word => self.finish(open),
            Some(open) => {
                let end = open.directive.end();
                let problem = unbalanced(format!("`%{{ {end} }}` is expected before `{word}`."), span)
                    .label(open.span, "this directive is still open");
                self.problems.push(problem);
                self.open.push(open);
            }
            None => {
                let problem = unbalanced(format!("No directive is open that this `{word}` could end."), span);
                self.problems.push(problem);
            }
        }
    }

    /// Puts a directive with all parts since it began among the parts before it.
    fn finish(&mut self, open: Open) {
        let inner = std::mem::replace(&mut self.parts, open.outer);
        self.parts.push(match open.directive {
            Directive::If { condition, then: None } => Part::If {
                condition,
                then: inner,
                otherwise: Vec::new(),
            },
            Directive::If {
                condition,
                then: Some(then),
            } => Part::If {
                condition,
                then,
                otherwise: inner,
            },
            Directive::For { key, value, collection } => Part::For {
                key,
                value,
                collection,
                body: inner,
            },
        });
    }
}

fn unbalanced(detail: String, span: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::UNBALANCED_DIRECTIVES,
        "Template directives do not match",
        detail,
    )
    .at(span)
    .help("Every `if` and `for` directive ends with its own `endif` or `endfor`.")
}
