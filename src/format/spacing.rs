//! Whether a blank stands between two tokens.

use super::Piece;
use crate::syntax::Kind;

/// Whether a blank comes after `subject`, which stands between `before` and `after`.
pub(super) fn space_after(before: Option<&Piece<'_>>, subject: &Piece<'_>, after: &Piece<'_>) -> bool {
    use Kind::{
        CloseBrace, CloseHeredoc, CloseQuote, CloseTemplate, Comma, Dot, DoubleColon, Ellipsis, HeredocLiteral,
        Identifier, Newline, Number, OpenBrace, OpenBracket, OpenDirective, OpenHeredoc, OpenInterpolation, OpenParen,
        OpenQuote, QuotedLiteral,
    };
    match (subject.kind, after.kind) {
        (_, Newline) => false,
        (Identifier, OpenParen) => false,
        (Identifier, DoubleColon) | (DoubleColon, Identifier) => false,
        (Dot, _) | (_, Dot) => false,
        (_, Comma | Ellipsis) => false,
        (Comma, _) => true,
        (QuotedLiteral | HeredocLiteral | OpenQuote | OpenHeredoc, _) => false,
        (_, QuotedLiteral | HeredocLiteral | CloseQuote | CloseHeredoc) => false,
        (Identifier, _) if subject.text == "in" && before.is_some_and(|before| before.kind == Identifier) => true,
        (Identifier | Number, OpenBracket) => false,
        (_, OpenBracket) if subject.brackets() < 0 => false,
        (Kind::Bang, _) => false,
        (Kind::Minus, _) => before.is_some_and(|before| !begins_operand(before.kind)),
        (OpenBrace, CloseBrace) => false,
        (OpenBrace, _) | (_, CloseBrace) => true,
        (OpenInterpolation | OpenDirective, OpenBrace) => true,
        (CloseBrace, CloseTemplate) => true,
        (CloseTemplate, OpenInterpolation | OpenDirective) => false,
        _ => subject.brackets() <= 0 && after.brackets() >= 0,
    }
}

/// Whether a minus after such a token is a sign, as far as the reference knows.
fn begins_operand(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::OpenParen
            | Kind::OpenBrace
            | Kind::OpenBracket
            | Kind::Equal
            | Kind::Colon
            | Kind::Comma
            | Kind::Question
            | Kind::Plus
            | Kind::Star
            | Kind::Slash
            | Kind::Percent
            | Kind::Minus
            | Kind::EqualEqual
            | Kind::NotEqual
            | Kind::Greater
            | Kind::GreaterOrEqual
            | Kind::Less
            | Kind::LessOrEqual
            | Kind::AndAnd
            | Kind::OrOr
            | Kind::Bang
    )
}
