//! The owned, `Send` form of a file that everything after the parser works on.
//!
//! Spans are relative to the anchor of the top-level item they lie in. Broken places are
//! [`ExprKind::Error`]: the parser has already said what is wrong there, so nobody else does.

use std::sync::Arc;

use crate::source::{AnchorId, Span};

/// A name and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Ident {
    /// The name, NFC-normalised.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
}

/// What stands at the top of a file: an attribute (tfvars) or a block.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// What the spans inside are measured from.
    pub anchor: AnchorId,
    /// Byte offset of the item's first token in its file when it was parsed.
    pub base: u32,
    /// The attribute or block; shared, so that an unchanged item is recognised by its address.
    pub kind: ItemKind,
}

/// The two kinds of top-level items.
#[derive(Clone, PartialEq, Debug)]
pub enum ItemKind {
    /// `name = expression`
    Attribute(Arc<Attribute>),
    /// `kind "label" { … }`
    Block(Arc<Block>),
}

/// What stands between braces.
#[derive(Clone, PartialEq, Debug)]
pub struct Body {
    /// In source order. Names may repeat: the parser has reported that, and the first counts.
    pub attributes: Vec<Attribute>,
    /// In source order.
    pub blocks: Vec<Block>,
    /// From `{` to `}`.
    pub span: Span,
    /// Where something that is missing is reported: the opening brace, in JSON the closing one.
    pub missing: Span,
}

impl Body {
    /// The first attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| &*attribute.name.text == name)
    }

    /// The blocks of that kind, in order.
    pub fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| &*block.kind.text == kind)
    }
}

/// `name = expression`
#[derive(Clone, PartialEq, Debug)]
pub struct Attribute {
    /// The name.
    pub name: Ident,
    /// The value.
    pub value: Expr,
    /// From the name to the end of the expression.
    pub span: Span,
}

/// A block label.
#[derive(Clone, PartialEq, Debug)]
pub struct BlockLabel {
    /// Its text, unescaped.
    pub text: Arc<str>,
    /// Where, quotes included.
    pub span: Span,
    /// Whether it was written in quotes.
    pub quoted: bool,
}

/// `kind "label" { … }`
#[derive(Clone, PartialEq, Debug)]
pub struct Block {
    /// The block's type: `resource`, `variable`, …
    pub kind: Ident,
    /// Its labels.
    pub labels: Vec<BlockLabel>,
    /// What is inside.
    pub body: Body,
    /// From the kind to the last label.
    pub header: Span,
    /// All of it.
    pub span: Span,
}

/// An expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

impl Expr {
    /// Where its first part begins: within the quotes of a string, elsewhere where it begins itself. The reference
    /// points there when a value does not suit.
    pub fn first_part(&self) -> Span {
        let is_quoted = match &self.kind {
            ExprKind::String(_) => true,
            ExprKind::Template(template) => {
                !template.heredoc && !matches!(template.parts[..], [Part::Interpolation(_)])
            }
            _ => false,
        };
        let Span { anchor, start, end } = self.span;
        if is_quoted && end - start > 2 {
            Span::new(anchor, start + 1, end - 1)
        } else {
            self.span
        }
    }
}

/// What an expression is.
#[derive(Clone, PartialEq, Debug)]
pub enum ExprKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number as written: `1`, `2.50`, `1e400`.
    Number(Arc<str>),
    /// A quoted string or heredoc without interpolation, unescaped and NFC-normalised.
    String(Arc<str>),
    /// A quoted string or heredoc with interpolation or directives.
    Template(Arc<Template>),
    /// A root name alone (`each`, `var`, a type keyword): further steps wrap it as [`ExprKind::Traversal`].
    Traversal(Arc<Traversal>),
    /// `base[key]` where the base is no traversal or the key is no literal.
    Index(Box<Expr>, Box<Expr>),
    /// `base.name` or legacy `base.0` where the base is no traversal.
    Attribute(Box<Expr>, Step),
    /// `base.*.steps` or `base[*].steps`
    Splat(Box<Splat>),
    /// `-x`, `!x`
    Unary(UnaryOp, Box<Expr>),
    /// `a + b`
    Binary(BinaryOp, Span, Box<Expr>, Box<Expr>),
    /// `a ? b : c`
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `[for …]`, `{for …}`
    For(Box<For>),
    /// `[a, b]`
    Tuple(Vec<Expr>),
    /// `{ a = 1 }`, in source order, duplicates kept (the last wins)
    Object(Vec<ObjectItem>),
    /// `f(a, b...)`
    Call(Box<Call>),
    /// `(a)`
    Parens(Box<Expr>),
    /// Missing or broken; already reported.
    Error,
}

/// One `key = value` of an object.
#[derive(Clone, PartialEq, Debug)]
pub struct ObjectItem {
    /// The key.
    pub key: ObjectKey,
    /// The value.
    pub value: Expr,
}

/// A key of an object.
#[derive(Clone, PartialEq, Debug)]
pub enum ObjectKey {
    /// A bare name: means its own text.
    Name(Ident),
    /// Any other expression; `(name)` is a reference.
    Expr(Expr),
}

impl ObjectKey {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Name(name) => name.span,
            Self::Expr(expr) => expr.span,
        }
    }
}

/// A name and the steps after it whose keys are literal: `heroku_app.web["a"].id`.
#[derive(Clone, PartialEq, Debug)]
pub struct Traversal {
    /// The first name.
    pub root: Ident,
    /// The steps after it.
    pub steps: Vec<Step>,
}

/// One literal step.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// What it selects.
    pub kind: StepKind,
    /// Where, the dot or brackets included.
    pub span: Span,
}

/// What a step selects.
#[derive(Clone, PartialEq, Debug)]
pub enum StepKind {
    /// `.name`
    Attribute(Arc<str>),
    /// `["key"]`
    Key(Arc<str>),
    /// `[0]`, as written; `legacy` is `.0`
    Index {
        /// The digits.
        number: Arc<str>,
        /// Written `.0`.
        legacy: bool,
    },
}

/// `base.*.a` or `base[*].a`
#[derive(Clone, PartialEq, Debug)]
pub struct Splat {
    /// What is iterated.
    pub base: Expr,
    /// Written `[*]`: index steps belong to each element, not to the result.
    pub full: bool,
    /// Applied to each element.
    pub each: Vec<SplatStep>,
    /// The `.*` or `[*]`.
    pub star: Span,
}

/// A step after a splat.
#[derive(Clone, PartialEq, Debug)]
pub enum SplatStep {
    /// A literal step.
    Step(Step),
    /// `[expr]`, only after `[*]`.
    Index(Expr),
    /// A splat of what the steps so far select from each element, only after `[*]`. Steps that
    /// follow it apply to its result; after a full one none follow, they are all in `each`.
    Splat {
        /// Written `[*]`.
        full: bool,
        /// Applied to each of its elements.
        each: Vec<SplatStep>,
        /// The `.*` or `[*]`.
        star: Span,
    },
}

/// `-` and `!`
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    /// `-`
    Negate,
    /// `!`
    Not,
}

/// The binary operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// A `for` expression.
#[derive(Clone, PartialEq, Debug)]
pub struct For {
    /// The first of two names.
    pub key: Option<Ident>,
    /// The name of each element.
    pub value: Ident,
    /// What is iterated.
    pub collection: Expr,
    /// Present in the object form: the key of each result.
    pub result_key: Option<Expr>,
    /// The value of each result.
    pub result: Expr,
    /// `...`: values of equal keys are grouped.
    pub grouped: bool,
    /// `if …`
    pub condition: Option<Expr>,
}

/// A function call.
#[derive(Clone, PartialEq, Debug)]
pub struct Call {
    /// The function, `core::name` or `provider::heroku::name` included, namespaces joined by `::`.
    pub name: Ident,
    /// The arguments.
    pub arguments: Vec<Expr>,
    /// The last argument is followed by `...`.
    pub expand: bool,
    /// The closing parenthesis.
    pub close: Span,
}

/// A string with interpolation or directives.
#[derive(Clone, PartialEq, Debug)]
pub struct Template {
    /// The parts, strip markers and `<<-` already applied to the literals.
    pub parts: Vec<Part>,
    /// Written as a heredoc.
    pub heredoc: bool,
}

/// One part of a template.
#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    /// Text, unescaped.
    Literal(Arc<str>),
    /// `${…}`
    Interpolation(Expr),
    /// `%{ if }`
    If {
        /// The condition.
        condition: Expr,
        /// When true.
        then: Vec<Part>,
        /// When false.
        otherwise: Vec<Part>,
    },
    /// `%{ for }`
    For {
        /// The first of two names.
        key: Option<Ident>,
        /// The name of each element.
        value: Ident,
        /// What is iterated.
        collection: Expr,
        /// Repeated.
        body: Vec<Part>,
    },
}
