//! Positions as a client counts them, against byte offsets as everything else does.

use std::ops::Range;

use gen_lsp_types as lsp;

use crate::source::{LineColumn, LineIndex};

/// The unit of a position's character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// What every client understands.
    Utf16,
}

impl Encoding {
    /// Bytes when the client offers them; a client that does not would abort on them.
    pub(super) fn negotiate(capabilities: &lsp::ClientCapabilities) -> Self {
        let offered = capabilities
            .general
            .as_ref()
            .and_then(|general| general.position_encodings.as_ref());
        match offered {
            Some(offered) if offered.contains(&lsp::PositionEncodingKind::UTF8) => Self::Utf8,
            _ => Self::Utf16,
        }
    }

    /// How the protocol names it.
    pub(super) fn kind(self) -> lsp::PositionEncodingKind {
        match self {
            Self::Utf8 => lsp::PositionEncodingKind::UTF8,
            Self::Utf16 => lsp::PositionEncodingKind::UTF16,
        }
    }

    /// The position of a byte offset.
    pub(super) fn position(self, text: &str, lines: &LineIndex, offset: usize) -> lsp::Position {
        let at = match self {
            Self::Utf8 => lines.bytes(offset),
            Self::Utf16 => lines.utf16(text, offset),
        };
        lsp::Position {
            line: at.line,
            character: at.column,
        }
    }

    /// The range of a byte range.
    pub(super) fn range(self, text: &str, lines: &LineIndex, range: Range<usize>) -> lsp::Range {
        lsp::Range {
            start: self.position(text, lines, range.start),
            end: self.position(text, lines, range.end),
        }
    }

    /// The byte offset of a position; past the end of a line it is held within the line, as the protocol asks.
    pub(super) fn offset(self, text: &str, lines: &LineIndex, position: lsp::Position) -> usize {
        let at = LineColumn {
            line: position.line,
            column: position.character,
        };
        match self {
            Self::Utf8 => lines.offset_bytes(text, at),
            Self::Utf16 => lines.offset_utf16(text, at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_positions_are_inverse_in_both_encodings() {
        let text = "a = \"é😀\"\nb = 1\n";
        let lines = LineIndex::new(text);
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (offset, _) in text.char_indices() {
                let position = encoding.position(text, &lines, offset);
                assert_eq!(
                    encoding.offset(text, &lines, position),
                    offset,
                    "{encoding:?} {position:?}"
                );
            }
        }
        let after_emoji = text.find("\"\n").expect("it is there");
        assert_eq!(Encoding::Utf16.position(text, &lines, after_emoji).character, 8);
        assert_eq!(Encoding::Utf8.position(text, &lines, after_emoji).character, 11);
    }
}
