//! What stands in brackets: tuples, objects, `for` expressions, arguments.

use super::{Kind, Parser, Sink, Token, codes};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Expr, ExprKind, For, Ident, ObjectItem, ObjectKey};

impl<S: Sink> Parser<'_, S> {
    pub(super) fn at_word(&self, word: &str) -> bool {
        let token = self.peek_token();
        token.kind == Kind::Identifier && self.text_of(token) == word
    }

    pub(super) fn tuple(&mut self) -> Expr {
        let from = self.checkpoint();
        let open = self.bump();
        let (kind, node) = self.without_line_breaks(|parser| {
            if parser.at_word("for") {
                return (parser.for_expression(open, false), Kind::ForExpr);
            }
            let mark = parser.pending.exprs.len();
            let height = parser.list(open, Kind::CloseBracket, "]", "the list", |parser| {
                let item = parser.expression();
                parser.pending.exprs.push(item);
                true
            });
            parser.height = height;
            (
                ExprKind::Tuple(parser.pending.exprs.drain(mark..).collect()),
                Kind::TupleExpr,
            )
        });
        self.wrap(from, node);
        let span = self.span_from(open.start);
        self.grow(kind, span)
    }

    /// The arguments of a call and the closing parenthesis; whether the last one is expanded.
    pub(super) fn arguments(&mut self, open: Token) -> (Vec<Expr>, bool) {
        self.without_line_breaks(|parser| {
            let mark = parser.pending.exprs.len();
            let mut expand = false;
            let height = parser.list(open, Kind::CloseParen, ")", "the arguments", |parser| {
                let argument = parser.expression();
                parser.pending.exprs.push(argument);
                expand = parser.eat(Kind::Ellipsis).is_some();
                !expand
            });
            parser.height = height;
            (parser.pending.exprs.drain(mark..).collect(), expand)
        })
    }

    /// Items separated by commas, and the closing bracket. `item` says whether more may follow.
    /// Returns the greatest height of an item.
    fn list(
        &mut self,
        open: Token,
        close: Kind,
        text: &str,
        what: &str,
        mut item: impl FnMut(&mut Self) -> bool,
    ) -> u16 {
        let mut height = 0;
        loop {
            if self.eat(close).is_some() {
                return height;
            }
            let before = self.position;
            let more = item(self);
            height = height.max(self.height);
            let item_failed = self.position == before;
            match self.peek() {
                Kind::Comma if more => {
                    self.bump();
                }
                kind if kind == close => {}
                kind if self.list_ends(kind) => {
                    self.abandon_bracket(open, text, what);
                    return height;
                }
                _ => {
                    if !more {
                        self.after_expansion();
                    } else if !item_failed {
                        self.missing_comma();
                    }
                    self.skip_inside(|kind| kind == Kind::Comma);
                    if self.eat(Kind::Comma).is_none() && !self.at(close) {
                        self.abandon_bracket(open, text, what);
                        return height;
                    }
                }
            }
        }
    }

    /// Whether a list cannot go on at such a token.
    fn list_ends(&self, kind: Kind) -> bool {
        matches!(
            kind,
            Kind::EndOfFile
                | Kind::BrokenNewline
                | Kind::CloseBrace
                | Kind::CloseBracket
                | Kind::CloseParen
                | Kind::CloseTemplate
                | Kind::CloseQuote
                | Kind::CloseHeredoc
        ) || self.attribute_on_new_line()
            || self.abandons_brackets()
    }

    fn missing_comma(&mut self) {
        let next = self.peek_token();
        self.unexpected(
            &codes::MISSING_SEPARATOR,
            "Missing comma",
            "A comma is expected between two items",
        );
        if next.kind == Kind::Equal
            && let Some(last) = self.problems.last_mut()
        {
            last.help = Some("For `name = value` pairs write an object: `{ … }`.".to_owned());
        }
    }

    fn after_expansion(&mut self) {
        self.unexpected(
            &codes::UNEXPECTED_TOKEN,
            "Expansion before the last argument",
            "Only the last argument can be expanded with `...`, and `)` must follow it",
        );
    }

    pub(super) fn object(&mut self) -> Expr {
        let from = self.checkpoint();
        let open = self.bump();
        let is_for = self.without_line_breaks(|parser| parser.at_word("for"));
        let (kind, node) = if is_for {
            (
                self.without_line_breaks(|parser| parser.for_expression(open, true)),
                Kind::ForExpr,
            )
        } else {
            (
                self.with_line_breaks(|parser| parser.object_items(open)),
                Kind::ObjectExpr,
            )
        };
        self.wrap(from, node);
        let span = self.span_from(open.start);
        self.grow(kind, span)
    }

    fn object_items(&mut self, open: Token) -> ExprKind {
        let mark = self.pending.items.len();
        let mut height = 0;
        loop {
            while self.at(Kind::Newline) {
                self.bump();
            }
            if self.eat(Kind::CloseBrace).is_some() {
                break;
            }
            if self.object_ends() {
                self.abandon_bracket(open, "}", "the object");
                break;
            }
            let item = self.object_item(&mut height);
            self.pending.items.extend(item);
            if !self.object_separator() {
                self.skip_inside(|kind| matches!(kind, Kind::Comma | Kind::Newline));
                if self.eat(Kind::Comma).is_none() && !matches!(self.peek(), Kind::Newline | Kind::CloseBrace) {
                    self.abandon_bracket(open, "}", "the object");
                    break;
                }
            }
        }
        self.height = height;
        ExprKind::Object(self.pending.items.drain(mark..).collect())
    }

    fn object_ends(&self) -> bool {
        matches!(
            self.peek(),
            Kind::EndOfFile
                | Kind::BrokenNewline
                | Kind::CloseBracket
                | Kind::CloseParen
                | Kind::CloseTemplate
                | Kind::CloseQuote
                | Kind::CloseHeredoc
        ) || self.abandons_brackets()
    }

    /// `key = value`; `None` when not even a key is there.
    fn object_item(&mut self, height: &mut u16) -> Option<ObjectItem> {
        self.open(Kind::ObjectItem);
        let key = self.object_key();
        *height = self.height.max(*height);
        let item = match self.peek() {
            Kind::Equal | Kind::Colon => {
                self.bump();
                let value = self.expression();
                *height = self.height.max(*height);
                Some(ObjectItem { key, value })
            }
            _ => {
                self.unexpected(
                    &codes::MISSING_VALUE,
                    "Missing value",
                    "`=` and a value are expected after the key",
                );
                let span = self.span_from(key.span().end.saturating_add(self.base));
                let broken = matches!(
                    key,
                    ObjectKey::Expr(Expr {
                        kind: ExprKind::Error,
                        ..
                    })
                );
                (!broken).then(|| ObjectItem {
                    key,
                    value: self.error(span),
                })
            }
        };
        self.close();
        item
    }

    fn object_key(&mut self) -> ObjectKey {
        if self.at(Kind::Identifier) && self.peek_second_is_key_end() {
            self.open(Kind::Name);
            let token = self.bump();
            self.close();
            self.height = 1;
            return ObjectKey::Name(self.ident(token));
        }
        ObjectKey::Expr(self.expression())
    }

    fn peek_second_is_key_end(&self) -> bool {
        matches!(
            self.peek_second(),
            Kind::Equal | Kind::Colon | Kind::Newline | Kind::Comma | Kind::CloseBrace | Kind::EndOfFile
        )
    }

    /// What must stand after an item.
    fn object_separator(&mut self) -> bool {
        match self.peek() {
            Kind::Comma => {
                self.bump();
                true
            }
            Kind::Newline | Kind::CloseBrace => true,
            _ => {
                self.unexpected(
                    &codes::MISSING_SEPARATOR,
                    "Missing separator",
                    "A comma or a line break is expected between two items of an object",
                );
                false
            }
        }
    }

    /// From `for` to the closing bracket.
    fn for_expression(&mut self, open: Token, object: bool) -> ExprKind {
        self.bump();
        let (close, text) = if object {
            (Kind::CloseBrace, "}")
        } else {
            (Kind::CloseBracket, "]")
        };
        let parsed = self.for_parts(object);
        if parsed.is_some() && !self.at(close) && !self.list_ends(self.peek()) {
            self.unexpected(
                &codes::INVALID_FOR,
                "Invalid `for` expression",
                &format!("`{text}` is expected to end the `for` expression"),
            );
        }
        self.close_bracket(open, close, text, "the `for` expression");
        match parsed {
            Some(parts) => ExprKind::For(Box::new(parts)),
            None => ExprKind::Error,
        }
    }

    fn for_parts(&mut self, object: bool) -> Option<For> {
        let (key, value) = self.for_names()?;
        let collection = self.expression();
        let mut height = self.height;
        if !self.at(Kind::Colon) {
            self.expected_in_for("`:` is expected after the collection");
            return None;
        }
        self.bump();
        let mut result = self.expression();
        height = height.max(self.height);
        let mut result_key = None;
        if self.at(Kind::FatArrow) {
            if !object {
                self.invalid_for("A list has no keys: put it in braces to make an object of `key => value`.");
                return None;
            }
            self.bump();
            result_key = Some(std::mem::replace(&mut result, self.expression()));
            height = height.max(self.height);
        } else if object {
            self.expected_in_for("`=>` and a value are expected after the key of each element");
            return None;
        }
        if self.at(Kind::Ellipsis) && !object {
            self.invalid_for("Only an object groups the values of equal keys by `...`; this makes a list.");
            return None;
        }
        let grouped = self.eat(Kind::Ellipsis).is_some();
        let condition = self.at_word("if").then(|| {
            self.bump();
            self.expression()
        });
        self.height = height.max(self.height);
        Some(For {
            key,
            value,
            collection,
            result_key,
            result,
            grouped,
            condition,
        })
    }

    /// `value in` or `key, value in`
    pub(super) fn for_names(&mut self) -> Option<(Option<Ident>, Ident)> {
        let mut value = self.for_name()?;
        let mut key = None;
        if self.eat(Kind::Comma).is_some() {
            key = Some(std::mem::replace(&mut value, self.for_name()?));
        }
        if !self.at_word("in") {
            self.expected_in_for("`in` is expected after the names");
            return None;
        }
        self.bump();
        Some((key, value))
    }

    fn for_name(&mut self) -> Option<Ident> {
        if !self.at(Kind::Identifier) {
            self.expected_in_for("A name for each element is expected after `for`");
            return None;
        }
        let token = self.bump();
        Some(self.ident(token))
    }

    fn expected_in_for(&mut self, expected: &str) {
        let found = self.found(self.peek_token());
        self.invalid_for(&format!("{expected}, but {found}."));
    }

    fn invalid_for(&mut self, detail: &str) {
        let token = self.peek_token();
        let problem = Diagnostic::error(&codes::INVALID_FOR, "Invalid `for` expression", detail)
.at(self.place(token))
            .help("Write `[for value in list : result]` or `{for key, value in map : key => result}`; to use `for` as a key, put it in quotes.");
        self.problem(problem);
    }
}
