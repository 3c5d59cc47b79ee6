//! Files, spans and the workspace of files.
//!
//! Takes paths and bytes; gives texts, anchors and spans. Never parses, never prints.
//! Lines and columns exist only through [`LineIndex`], for `output` and `lsp`.

mod files;
mod line_index;
mod sources;

pub use files::{Disk, Entry, Files, Memory, Overlay, tidy};
pub use line_index::{LineColumn, LineIndex};
pub use sources::{AnchorId, Anchors, FileId, Location, SourceFile, Sources, Span};
