//! Anchors: what spans are measured from.
//!
//! Each file is an anchor, and so is each top-level item in it. Spans inside an item are relative
//! to the item's start, so that an edit above it moves one number instead of every span.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use camino::{Utf8Path, Utf8PathBuf};

use super::LineIndex;

/// A file known to [`Sources`]; stable while the process lives.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(pub u32);

/// What a span is measured from: a file, or a top-level item of one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AnchorId(pub u32);

/// An anchor and two byte offsets from it; the end is exclusive.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// What the offsets are measured from.
    pub anchor: AnchorId,
    /// First byte.
    pub start: u32,
    /// First byte after.
    pub end: u32,
}

impl Span {
    /// A span of `start..end` from `anchor`.
    pub fn new(anchor: AnchorId, start: u32, end: u32) -> Self {
        Self { anchor, start, end }
    }

    /// The smallest span that holds both; `self` when they have different anchors.
    pub fn to(self, other: Span) -> Self {
        if self.anchor != other.anchor {
            return self;
        }
        Self {
            anchor: self.anchor,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// Hands out anchors; shared by the threads that parse.
#[derive(Default, Debug)]
pub struct Anchors(AtomicU32);

impl Anchors {
    /// An anchor nobody has yet.
    pub fn next(&self) -> AnchorId {
        AnchorId(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// One file: its path as the user would write it, its text, and where its lines begin.
#[derive(Debug)]
pub struct SourceFile {
    /// As the user would write it, relative to the working directory where possible.
    pub path: Utf8PathBuf,
    /// The text; invalid UTF-8 is replaced before it comes here.
    pub text: Arc<str>,
    /// The anchor of the file itself, base 0.
    pub anchor: AnchorId,
    /// Where lines begin.
    pub lines: LineIndex,
}

/// A span resolved to a file and a byte range in it.
#[derive(Clone, Debug)]
pub struct Location<'a> {
    /// The file's id.
    pub id: FileId,
    /// The file.
    pub file: &'a SourceFile,
    /// Absolute bytes in the file.
    pub range: Range<usize>,
}

/// Every file that was read, and where every anchor lies now.
#[derive(Default, Debug)]
pub struct Sources {
    allocator: Arc<Anchors>,
    files: Vec<SourceFile>,
    places: Vec<Option<(FileId, u32)>>,
}

impl Sources {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The allocator that parsers take anchors from.
    pub fn anchors(&self) -> Arc<Anchors> {
        Arc::clone(&self.allocator)
    }

    /// The id of a file by its path.
    pub fn find(&self, path: &Utf8Path) -> Option<FileId> {
        self.files
            .iter()
            .position(|file| file.path == path)
            .map(|index| FileId(index as u32))
    }

    /// Adds a file (whose anchor is new), or replaces its text (whose anchor stays).
    pub fn set(&mut self, path: &Utf8Path, text: Arc<str>) -> FileId {
        let lines = LineIndex::new(&text);
        if let Some(id) = self.find(path) {
            let file = &mut self.files[id.0 as usize];
            file.text = text;
            file.lines = lines;
            return id;
        }
        let id = FileId(self.files.len() as u32);
        let anchor = self.allocator.next();
        self.files.push(SourceFile {
            path: path.to_owned(),
            text,
            anchor,
            lines,
        });
        self.place(anchor, id, 0);
        id
    }

    /// Says where an anchor lies: `base` bytes into `file`.
    pub fn place(&mut self, anchor: AnchorId, file: FileId, base: u32) {
        let index = anchor.0 as usize;
        if self.places.len() <= index {
            self.places.resize(index + 1, None);
        }
        self.places[index] = Some((file, base));
    }

    /// The file of that id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files, in the order they were added.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(index, file)| (FileId(index as u32), file))
    }

    /// Where a span lies; `None` when its item is no longer in any file.
    pub fn locate(&self, span: Span) -> Option<Location<'_>> {
        let (id, base) = (*self.places.get(span.anchor.0 as usize)?)?;
        let file = self.file(id);
        let limit = file.text.len();
        let start = (base as usize + span.start as usize).min(limit);
        let end = (base as usize + span.end as usize).clamp(start, limit);
        Some(Location {
            id,
            file,
            range: start..end,
        })
    }

    /// The text of a span; empty when it lies nowhere.
    pub fn text(&self, span: Span) -> &str {
        self.locate(span)
            .and_then(|place| place.file.text.get(place.range))
            .unwrap_or("")
    }
}
