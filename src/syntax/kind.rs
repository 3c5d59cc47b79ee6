//! The kinds of tokens and of nodes in the lossless tree.

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What a token or a node of the lossless tree is.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            const ALL: &[Kind] = &[$(Kind::$name,)*];
        }
    };
}

// The order matters: what the parser may skip comes first, so that one comparison decides it.
kinds! {
    /// `# …`, without its line break.
    CommentHash,
    /// `// …`, without its line break.
    CommentSlashes,
    /// `/* … */`
    CommentBlock,
    /// A line break where the grammar looks at line breaks.
    Newline,
    /// A line break inside a quoted string or an interpolation: nothing goes on beyond it.
    BrokenNewline,
    /// Blanks and tabs, and a byte order mark at the start.
    Whitespace,
    Identifier,
    Number,
    OpenQuote,
    CloseQuote,
    /// Text between quotes.
    QuotedLiteral,
    /// `<<EOT` with its line break.
    OpenHeredoc,
    /// The line that holds the marker, without its line break.
    CloseHeredoc,
    /// One line of a heredoc, or what of it stands beside interpolations.
    HeredocLiteral,
    /// Text of a template that stands alone.
    TemplateLiteral,
    /// `${` or `${~`
    OpenInterpolation,
    /// `%{` or `%{~`
    OpenDirective,
    /// `}` or `~}`
    CloseTemplate,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    OpenParen,
    CloseParen,
    Dot,
    Comma,
    Colon,
    DoubleColon,
    Question,
    Equal,
    FatArrow,
    Ellipsis,
    EqualEqual,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    AndAnd,
    OrOr,
    Bang,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    /// A character with no meaning outside strings and comments.
    Invalid,
    /// `/*` that is never closed, to the end of the file.
    UnclosedComment,
    EndOfFile,

    File,
    Attribute,
    Block,
    BlockLabel,
    Body,
    /// A name alone.
    Name,
    /// A name and its literal steps.
    Traversal,
    Literal,
    QuotedTemplate,
    Heredoc,
    BareTemplate,
    Interpolation,
    Directive,
    GetAttribute,
    IndexExpr,
    SplatExpr,
    UnaryExpr,
    BinaryExpr,
    ConditionalExpr,
    ForExpr,
    TupleExpr,
    ObjectExpr,
    ObjectItem,
    CallExpr,
    ParensExpr,
    /// What could not be understood.
    Error,
}

impl Kind {
    /// Whether the parser never sees it.
    pub fn is_comment(self) -> bool {
        self <= Self::CommentBlock
    }

    /// Whether it opens what a closing token must close.
    pub(super) fn opens(self) -> bool {
        matches!(
            self,
            Self::OpenBrace
                | Self::OpenBracket
                | Self::OpenParen
                | Self::OpenQuote
                | Self::OpenHeredoc
                | Self::OpenInterpolation
                | Self::OpenDirective
        )
    }

    /// Whether it closes what an opening token has opened.
    pub(super) fn closes(self) -> bool {
        matches!(
            self,
            Self::CloseBrace
                | Self::CloseBracket
                | Self::CloseParen
                | Self::CloseQuote
                | Self::CloseHeredoc
                | Self::CloseTemplate
        )
    }
}

/// The language of the lossless tree, for rowan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Hcl {}

impl rowan::Language for Hcl {
    type Kind = Kind;

    fn kind_from_raw(raw: rowan::SyntaxKind) -> Kind {
        Kind::ALL.get(usize::from(raw.0)).copied().unwrap_or(Kind::Error)
    }

    fn kind_to_raw(kind: Kind) -> rowan::SyntaxKind {
        rowan::SyntaxKind(kind as u16)
    }
}
