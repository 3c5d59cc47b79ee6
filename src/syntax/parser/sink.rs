//! Where the parser's steps go: nowhere, or into the lossless tree.

use super::Kind;

/// Takes the tokens and nodes of a parse, in order.
pub(crate) trait Sink {
    /// A place at which a node may later be said to have begun.
    type Checkpoint: Copy;
    /// Whether anything is kept of what comes.
    const KEEPS: bool;
    /// A token, with the blanks before it.
    fn token(&mut self, kind: Kind, start: u32, end: u32);
    /// A node begins.
    fn open(&mut self, kind: Kind);
    /// Remembers this place.
    fn checkpoint(&self) -> Self::Checkpoint;
    /// A node begins, at an earlier place.
    fn open_at(&mut self, from: Self::Checkpoint, kind: Kind);
    /// The node that was begun last ends.
    fn close(&mut self);
}

/// Keeps nothing.
pub(crate) struct NoTree;

impl Sink for NoTree {
    type Checkpoint = ();
    const KEEPS: bool = false;
    fn token(&mut self, _: Kind, _: u32, _: u32) {}
    fn open(&mut self, _: Kind) {}
    fn checkpoint(&self) {}
    fn open_at(&mut self, (): (), _: Kind) {}
    fn close(&mut self) {}
}
