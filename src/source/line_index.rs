//! Where lines begin, and columns in the three units that readers use.

use std::ops::Range;

/// A line and a column, both from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LineColumn {
    /// From 0.
    pub line: u32,
    /// From 0, in the unit that was asked for.
    pub column: u32,
}

/// The byte offsets at which lines begin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes a text; a line ends after `\n`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(
            text.bytes()
                .enumerate()
                .filter(|&(_, byte)| byte == b'\n')
                .map(|(at, _)| at as u32 + 1),
        );
        Self { starts }
    }

    /// How many lines there are; a text without `\n` has one.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never: even an empty text has one line.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The line that holds a byte offset, from 0.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset) - 1
    }

    /// The byte offset at which a line begins; the text's length when there is no such line.
    pub fn start(&self, line: usize, text: &str) -> usize {
        self.starts.get(line).map_or(text.len(), |&start| start as usize)
    }

    /// The bytes of a line, its line break included.
    pub fn range(&self, line: usize, text: &str) -> Range<usize> {
        self.start(line, text)..self.start(line + 1, text)
    }

    /// Line and column in bytes.
    pub fn bytes(&self, offset: usize) -> LineColumn {
        let line = self.line(offset);
        LineColumn {
            line: line as u32,
            column: (offset - self.starts[line] as usize) as u32,
        }
    }

    /// Line and column in UTF-16 code units, as most editors count.
    pub fn utf16(&self, text: &str, offset: usize) -> LineColumn {
        let line = self.line(offset);
        let before = text.get(self.starts[line] as usize..offset).unwrap_or("");
        LineColumn {
            line: line as u32,
            column: before.encode_utf16().count() as u32,
        }
    }

    /// Line and column in characters, as people count.
    pub fn characters(&self, text: &str, offset: usize) -> LineColumn {
        let line = self.line(offset);
        let before = text.get(self.starts[line] as usize..offset).unwrap_or("");
        LineColumn {
            line: line as u32,
            column: before.chars().count() as u32,
        }
    }

    /// The bytes of a line without its line break.
    fn content(&self, line: usize, text: &str) -> Range<usize> {
        let range = self.range(line, text);
        let content = text[range.clone()].trim_end_matches(['\n', '\r']);
        range.start..range.start + content.len()
    }

    /// The byte offset of a line and a column in bytes, held within the line.
    pub fn offset_bytes(&self, text: &str, at: LineColumn) -> usize {
        let range = self.content(at.line as usize, text);
        let mut offset = (range.start + at.column as usize).min(range.end);
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// The byte offset of a line and a column in UTF-16 code units, held within the line.
    pub fn offset_utf16(&self, text: &str, at: LineColumn) -> usize {
        let range = self.content(at.line as usize, text);
        let mut units = 0;
        for (index, character) in text[range.clone()].char_indices() {
            if units >= at.column {
                return range.start + index;
            }
            units += character.len_utf16() as u32;
        }
        range.end
    }
}
