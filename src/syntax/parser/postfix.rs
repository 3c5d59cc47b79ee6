//! Names, calls, and the steps after a term: attributes, indices, splats.

use std::sync::Arc;

use super::{Kind, Parser, Sink, Token, codes};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Call, Expr, ExprKind, Ident, Splat, SplatStep, Step, StepKind, Traversal};

/// A step as it was written, before it is known what it is a step of.
enum Written {
    Literal(Step),
    Index(Expr, u32),
    /// `.*` with the steps that it takes along.
    AttributeSplat(Token, Vec<SplatStep>),
    /// `[*]`
    FullSplat(Token, u32),
}

impl<S: Sink> Parser<'_, S> {
    /// A term and its steps.
    pub(super) fn postfix(&mut self) -> Expr {
        let from = self.checkpoint();
        if !self.line_breaks_count() && self.attribute_on_new_line() {
            return self.missing_expression();
        }
        let mut expr =
            if self.at(Kind::Identifier) && !matches!(self.peek_second(), Kind::OpenParen | Kind::DoubleColon) {
                self.traversal(from)
            } else {
                self.term()
            };
        while let Some(step) = self.step() {
            expr = self.apply(from, expr, step);
        }
        expr
    }

    /// A name and its literal steps; keywords are values.
    fn traversal(&mut self, from: S::Checkpoint) -> Expr {
        self.open(Kind::Name);
        let root = self.bump();
        self.close();
        let keyword = match self.text_of(root) {
            "true" => Some(ExprKind::Bool(true)),
            "false" => Some(ExprKind::Bool(false)),
            "null" => Some(ExprKind::Null),
            _ => None,
        };
        if let Some(keyword) = keyword {
            return self.leaf(keyword, root);
        }
        self.height = 1;
        let mark = self.pending.steps.len();
        let mut rest = None;
        while let Some(step) = self.step() {
            match step {
                Written::Literal(step) => self.pending.steps.push(step),
                other => {
                    rest = Some(other);
                    break;
                }
            }
        }
        let steps: Vec<Step> = self.pending.steps.drain(mark..).collect();
        let end = steps.last().map_or(self.span_of(root), |step: &Step| step.span);
        if !steps.is_empty() {
            self.wrap(from, Kind::Traversal);
        }
        let traversal = Traversal {
            root: self.ident(root),
            steps,
        };
        let expr = Expr {
            span: self.span_of(root).to(end),
            kind: ExprKind::Traversal(Arc::new(traversal)),
        };
        match rest {
            Some(step) => self.apply(from, expr, step),
            None => expr,
        }
    }

    fn apply(&mut self, from: S::Checkpoint, base: Expr, step: Written) -> Expr {
        let start = base.span;
        match step {
            Written::Literal(step) => {
                self.wrap(from, node_of(&step));
                let span = start.to(step.span);
                let kind = match literal_key(&step) {
                    Some(key) => ExprKind::Index(Box::new(base), Box::new(key)),
                    None => ExprKind::Attribute(Box::new(base), step),
                };
                self.grow(kind, span)
            }
            Written::Index(key, end) => {
                self.wrap(from, Kind::IndexExpr);
                let span = start.to(self.span(end, end));
                self.grow(ExprKind::Index(Box::new(base), Box::new(key)), span)
            }
            Written::AttributeSplat(star, each) => {
                self.wrap(from, Kind::SplatExpr);
                self.splat(base, false, each, star)
            }
            Written::FullSplat(open, end) => {
                let each = self.splat_steps();
                self.wrap(from, Kind::SplatExpr);
                let star = Token { end, ..open };
                self.splat(base, true, each, star)
            }
        }
    }

    fn splat(&mut self, base: Expr, full: bool, each: Vec<SplatStep>, star: Token) -> Expr {
        let span = base.span.to(self.span_from(star.start));
        let star = self.span_of(star);
        let splat = Splat { base, full, each, star };
        self.grow(ExprKind::Splat(Box::new(splat)), span)
    }

    /// All steps after `[*]`: they belong to each element.
    fn splat_steps(&mut self) -> Vec<SplatStep> {
        let mut steps = Vec::new();
        let mut height = self.height;
        while let Some(step) = self.step() {
            match step {
                Written::Literal(step) => steps.push(SplatStep::Step(step)),
                Written::Index(key, _) => {
                    height = height.max(self.height);
                    steps.push(SplatStep::Index(key));
                }
                Written::AttributeSplat(star, each) => steps.push(SplatStep::Splat {
                    full: false,
                    each,
                    star: self.span_of(star),
                }),
                Written::FullSplat(open, end) => {
                    let nested = self.nested_splat(open, end);
                    steps.extend(nested);
                    height = height.max(self.height);
                    break;
                }
            }
        }
        self.height = height;
        steps
    }

    fn nested_splat(&mut self, open: Token, end: u32) -> Option<SplatStep> {
        if !self.descend() {
            return None;
        }
        let each = self.splat_steps();
        self.ascend();
        self.height = self.height.saturating_add(1);
        Some(SplatStep::Splat {
            full: true,
            each,
            star: self.span(open.start, end),
        })
    }

    /// The next step, if one follows.
    fn step(&mut self) -> Option<Written> {
        let height = self.height;
        let step = match self.peek() {
            _ if self.was_reported() => None,
            Kind::Dot => self.dot_step(),
            Kind::OpenBracket => self.bracket_step(),
            _ => None,
        };
        self.height = self.height.max(height);
        step
    }

    fn dot_step(&mut self) -> Option<Written> {
        let dot = self.bump();
        if self.at(Kind::Star) {
            let star = self.bump();
            let each = self.attribute_splat_steps();
            return Some(Written::AttributeSplat(
                Token {
                    start: dot.start,
                    ..star
                },
                each,
            ));
        }
        self.attribute_step(dot, false).map(Written::Literal)
    }

    /// `.a.0.b` after `.*`
    fn attribute_splat_steps(&mut self) -> Vec<SplatStep> {
        let mut steps = Vec::new();
        while self.at(Kind::Dot) {
            let dot = self.bump();
            if self.at(Kind::Star) {
                let problem = Diagnostic::error(
                    &codes::INVALID_STEP,
                    "Nested splat",
                    "A `.*` cannot be applied within another `.*`.",
                )
                .at(self.span_of(self.peek_token()))
                .help("Use `[*]`, which may be nested, or a `for` expression.");
                self.problem(problem);
                self.bump();
                continue;
            }
            match self.attribute_step(dot, true) {
                Some(step) => steps.push(SplatStep::Step(step)),
                None => break,
            }
        }
        steps
    }

    /// What follows a dot: a name, or digits as people once wrote indices.
    fn attribute_step(&mut self, dot: Token, splat: bool) -> Option<Step> {
        let kind = match self.peek() {
            Kind::Identifier => {
                let token = self.bump();
                StepKind::Attribute(self.name(token))
            }
            Kind::Number => {
                let token = self.bump();
                self.legacy_index(token, splat)
            }
            _ => {
                self.unexpected(
                    &codes::INVALID_STEP,
                    "Missing attribute name",
                    "The name of an attribute is expected after the dot",
                );
                return None;
            }
        };
        Some(Step {
            kind,
            span: self.span_from(dot.start),
        })
    }

    fn legacy_index(&mut self, token: Token, splat: bool) -> StepKind {
        let text = self.text_of(token);
        if let Some((first, second)) = text.split_once('.') {
            let star = if splat { " after `[*]`" } else { "" };
            let problem = Diagnostic::error(
                &codes::INVALID_STEP,
                "Chained legacy index",
                format!(
                    "`.{text}` would be one fractional number: indices written with dots cannot follow each other."
                ),
            )
            .at(self.span_of(token))
            .help(format!("Write `[{first}][{second}]`{star}."));
            self.problem_behind(problem);
        }
        StepKind::Index {
            number: self.names.get(text),
            legacy: true,
        }
    }

    fn bracket_step(&mut self) -> Option<Written> {
        let open = self.bump();
        if self.at(Kind::Star) {
            self.bump();
            if let Some(close) = self.eat(Kind::CloseBracket) {
                return Some(Written::FullSplat(open, close.end));
            }
            self.unclosed_bracket(open, "]", "the splat");
            return None;
        }
        let (key, closed) = self.without_line_breaks(|parser| {
            let key = parser.expression();
            let height = parser.height;
            parser.close_bracket(open, Kind::CloseBracket, "]", "the index");
            parser.height = height;
            (key, parser.last().end)
        });
        let kind = match key.kind {
            ExprKind::Number(number) => StepKind::Index { number, legacy: false },
            ExprKind::String(text) => StepKind::Key(text),
            kind => return Some(Written::Index(Expr { kind, span: key.span }, closed)),
        };
        Some(Written::Literal(Step {
            kind,
            span: self.span(open.start, closed),
        }))
    }

    /// `name(…)`, `namespace::name(…)`
    pub(super) fn call(&mut self) -> Expr {
        self.open(Kind::CallExpr);
        let first = self.bump();
        let name = self.function_name(first);
        if !self.at(Kind::OpenParen) {
            self.unexpected(
                &codes::UNEXPECTED_TOKEN,
                "Missing arguments",
                "`(` is expected after the name of a function",
            );
            self.close();
            let span = self.span_from(first.start);
            return self.error(span);
        }
        let open = self.bump();
        let (arguments, expand) = self.arguments(open);
        let close = self.last();
        self.close();
        let call = Call {
            name,
            arguments,
            expand,
            close: self.span_of(close),
        };
        let span = self.span_from(first.start);
        self.grow(ExprKind::Call(Box::new(call)), span)
    }

    fn function_name(&mut self, first: Token) -> Ident {
        let mut name = self.ident(first);
        if !self.at(Kind::DoubleColon) {
            return name;
        }
        let mut text = name.text.to_string();
        while self.at(Kind::DoubleColon) {
            self.bump();
            if !self.at(Kind::Identifier) {
                self.unexpected(
                    &codes::UNEXPECTED_TOKEN,
                    "Missing function name",
                    "The name of a function is expected after `::`",
                );
                break;
            }
            let part = self.bump();
            text.push_str("::");
            text.push_str(&self.name(part));
        }
        name.text = Arc::from(text);
        name.span = self.span_from(first.start);
        name
    }
}

/// The key of an index step, as an expression.
fn literal_key(step: &Step) -> Option<Expr> {
    let kind = match &step.kind {
        StepKind::Attribute(_) | StepKind::Index { legacy: true, .. } => return None,
        StepKind::Index { number, .. } => ExprKind::Number(Arc::clone(number)),
        StepKind::Key(text) => ExprKind::String(Arc::clone(text)),
    };
    let mut span = step.span;
    span.start += 1;
    span.end = span.end.saturating_sub(1).max(span.start);
    Some(Expr { kind, span })
}

fn node_of(step: &Step) -> Kind {
    match step.kind {
        StepKind::Key(_) | StepKind::Index { legacy: false, .. } => Kind::IndexExpr,
        _ => Kind::GetAttribute,
    }
}
