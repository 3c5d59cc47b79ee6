//! The buffers that a client has open.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use gen_lsp_types as lsp;

use super::position::Encoding;
use crate::source::LineIndex;

/// One open buffer.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// As the client counts.
    pub(super) version: i32,
    /// Its text now.
    pub(super) text: Arc<str>,
}

/// All open buffers, by path.
#[derive(Default, Debug)]
pub(super) struct Documents(BTreeMap<Utf8PathBuf, Document>);

impl Documents {
    /// Opens a buffer, or replaces all of it.
    pub(super) fn open(&mut self, path: Utf8PathBuf, version: i32, text: String) {
        self.0.insert(
            path,
            Document {
                version,
                text: text.into(),
            },
        );
    }

    /// Forgets a buffer.
    pub(super) fn close(&mut self, path: &Utf8Path) {
        self.0.remove(path);
    }

    /// Applies the changes of one notification in their order; `None` when the buffer is not open.
    pub(super) fn change(
        &mut self,
        path: &Utf8Path,
        version: i32,
        changes: Vec<lsp::TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Option<&Document> {
        let document = self.0.get_mut(path)?;
        let mut text = document.text.to_string();
        for change in changes {
            apply(&mut text, change, encoding);
        }
        document.version = version;
        document.text = text.into();
        Some(document)
    }

    /// A buffer by its path.
    pub(super) fn get(&self, path: &Utf8Path) -> Option<&Document> {
        self.0.get(path)
    }

    /// Every buffer, sorted by path.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Utf8Path, &Document)> {
        self.0.iter().map(|(path, document)| (path.as_path(), document))
    }
}

fn apply(text: &mut String, change: lsp::TextDocumentContentChangeEvent, encoding: Encoding) {
    use lsp::TextDocumentContentChangeEvent as Change;
    match change {
        Change::TextDocumentContentChangeWholeDocument(whole) => *text = whole.text,
        Change::TextDocumentContentChangePartial(part) => {
            let lines = LineIndex::new(text);
            let start = encoding.offset(text, &lines, part.range.start);
            let end = encoding.offset(text, &lines, part.range.end).max(start);
            text.replace_range(start..end, &part.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(line: u32, from: u32, to: u32, text: &str) -> lsp::TextDocumentContentChangeEvent {
        let position = |character| lsp::Position { line, character };
        lsp::TextDocumentContentChangePartial {
            range: lsp::Range {
                start: position(from),
                end: position(to),
            },
            text: text.into(),
            ..Default::default()
        }
        .into()
    }

    #[test]
    fn changes_apply_one_after_the_other() {
        let mut documents = Documents::default();
        documents.open("a.tf".into(), 1, "a = \"😀\"\nb = 2\n".into());
        let changes = vec![change(0, 5, 7, "x"), change(1, 4, 99, "3"), change(9, 0, 0, "c = 4\n")];
        let document = documents
            .change(Utf8Path::new("a.tf"), 2, changes, Encoding::Utf16)
            .expect("it is open");
        assert_eq!((&*document.text, document.version), ("a = \"x\"\nb = 3\nc = 4\n", 2));
    }

    #[test]
    fn a_change_of_a_closed_buffer_is_ignored() {
        let mut documents = Documents::default();
        assert!(
            documents
                .change(Utf8Path::new("a.tf"), 2, vec![], Encoding::Utf8)
                .is_none()
        );
    }
}
