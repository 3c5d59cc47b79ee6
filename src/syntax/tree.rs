//! The lossless tree: made on request, prints back byte for byte.

use rowan::{Checkpoint, GreenNode, GreenNodeBuilder, Language};

use super::kind::{Hcl, Kind};
use super::parser::Sink;

/// A node of the lossless tree.
pub type SyntaxNode = rowan::SyntaxNode<Hcl>;
/// A token of the lossless tree.
pub type SyntaxToken = rowan::SyntaxToken<Hcl>;
/// A node or a token.
pub type SyntaxElement = rowan::SyntaxElement<Hcl>;

/// Builds a tree from the parser's steps.
pub(super) struct TreeSink<'t> {
    text: &'t str,
    builder: GreenNodeBuilder<'static>,
    written: usize,
}

impl<'t> TreeSink<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut builder = GreenNodeBuilder::new();
        builder.start_node(Hcl::kind_to_raw(Kind::File));
        Self {
            text,
            builder,
            written: 0,
        }
    }

    pub(super) fn finish(mut self) -> GreenNode {
        self.blanks(self.text.len());
        self.builder.finish_node();
        self.builder.finish()
    }

    fn blanks(&mut self, until: usize) {
        if self.written < until {
            let blanks = &self.text[self.written..until];
            self.builder.token(Hcl::kind_to_raw(Kind::Whitespace), blanks);
            self.written = until;
        }
    }
}

impl Sink for TreeSink<'_> {
    type Checkpoint = Checkpoint;
    const KEEPS: bool = true;

    fn token(&mut self, kind: Kind, start: u32, end: u32) {
        self.blanks(start as usize);
        if start < end {
            let text = &self.text[start as usize..end as usize];
            self.builder.token(Hcl::kind_to_raw(kind), text);
        }
        self.written = end as usize;
    }

    fn open(&mut self, kind: Kind) {
        self.builder.start_node(Hcl::kind_to_raw(kind));
    }

    fn checkpoint(&self) -> Checkpoint {
        self.builder.checkpoint()
    }

    fn open_at(&mut self, from: Checkpoint, kind: Kind) {
        self.builder.start_node_at(from, Hcl::kind_to_raw(kind));
    }

    fn close(&mut self) {
        self.builder.finish_node();
    }
}
