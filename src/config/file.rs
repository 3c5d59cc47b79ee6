//! One file: its text, what it was parsed to, and what its items declare.

use std::collections::HashMap;
use std::sync::Arc;

use camino::Utf8PathBuf;

use crate::diagnostic::Diagnostic;
use crate::schema::Schemas;
use crate::source::{AnchorId, Anchors, FileId};
use crate::syntax::ast::{Item, ItemKind};
use crate::syntax::{self, Parse};

use super::decode::{self, Decoded};

/// A file and what its items declare.
#[derive(Debug)]
pub(super) struct LoadedFile {
    pub(super) id: FileId,
    pub(super) text: Arc<str>,
    pub(super) parse: Parse,
    /// Said about the bytes, not by the parser.
    pub(super) encoding: Vec<Diagnostic>,
    /// One per item.
    pub(super) decoded: Vec<Arc<Decoded>>,
}

impl LoadedFile {
    /// Everything that is wrong in the file alone.
    pub(super) fn problems(&self) -> impl Iterator<Item = &Diagnostic> {
        let decoded = self.decoded.iter().flat_map(|decoded| &decoded.problems);
        self.encoding.iter().chain(&self.parse.problems).chain(decoded)
    }
}

/// A file that is to be parsed.
pub(super) struct Task {
    pub(super) path: Utf8PathBuf,
    pub(super) id: FileId,
    pub(super) anchor: AnchorId,
    pub(super) text: Arc<str>,
    pub(super) encoding: Vec<Diagnostic>,
    pub(super) earlier: Option<Arc<LoadedFile>>,
}

impl Task {
    pub(super) fn run(self, anchors: &Anchors, schemas: &Schemas) -> (Utf8PathBuf, LoadedFile) {
        let is_json = self.path.as_str().ends_with(".json");
        let parse = match &self.earlier {
            _ if is_json => super::json::parse(&self.text, self.anchor, anchors, schemas),
            Some(earlier) => syntax::reparse(&self.text, self.anchor, anchors, &earlier.parse, &earlier.text),
            None => syntax::parse(&self.text, self.anchor, anchors),
        };
        let mut known = Known::new(self.earlier.as_deref());
        let decoded = parse
            .items
            .iter()
            .map(|item| known.take(item).unwrap_or_else(|| Arc::new(decode(item))))
            .collect();
        let file = LoadedFile {
            id: self.id,
            text: self.text,
            parse,
            encoding: self.encoding,
            decoded,
        };
        (self.path, file)
    }
}

fn decode(item: &Item) -> Decoded {
    match &item.kind {
        ItemKind::Block(block) => decode::block(block),
        ItemKind::Attribute(attribute) => decode::attribute(attribute),
    }
}

/// What the items of an earlier version declare. The earlier version keeps them alive, so an item is known by its
/// address.
struct Known<'a> {
    earlier: Option<&'a LoadedFile>,
    /// Where the next item probably is.
    next: usize,
    /// Where each item is, once one was not where it was expected.
    by_address: Option<HashMap<usize, usize>>,
}

impl<'a> Known<'a> {
    fn new(earlier: Option<&'a LoadedFile>) -> Self {
        Self {
            earlier,
            next: 0,
            by_address: None,
        }
    }

    fn take(&mut self, item: &Item) -> Option<Arc<Decoded>> {
        let earlier = self.earlier?;
        let items = &earlier.parse.items;
        let wanted = address(item);
        let expected = self.next;
        self.next += 1;
        let is_there = items.get(expected).is_some_and(|known| address(known) == wanted);
        let at = if is_there {
            expected
        } else {
            let by_address = self
                .by_address
                .get_or_insert_with(|| items.iter().map(address).zip(0..).collect());
            let at = *by_address.get(&wanted)?;
            self.next = at + 1;
            at
        };
        Some(Arc::clone(&earlier.decoded[at]))
    }
}

fn address(item: &Item) -> usize {
    match &item.kind {
        ItemKind::Block(block) => Arc::as_ptr(block) as usize,
        ItemKind::Attribute(attribute) => Arc::as_ptr(attribute) as usize,
    }
}
