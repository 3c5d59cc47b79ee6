//! The instances of modules.

use crate::address::ModuleInstance;
use crate::config::ModuleId;

use super::cell::Repetition;

/// An instance of a module within one evaluation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct FrameId(pub(super) u32);

impl FrameId {
    /// The root module.
    pub(super) const ROOT: Self = Self(0);

    pub(super) fn at(self) -> usize {
        self.0 as usize
    }
}

/// An instance of a module.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) module: ModuleId,
    pub(super) parent: Option<FrameId>,
    /// What `each` and `count` are in the call's arguments.
    pub(super) repetition: Repetition,
    pub(super) address: ModuleInstance,
    /// Where its cells are among those of a node of its module; `None` once it is gone.
    pub(super) slot: Option<usize>,
}
