//! One file per verb.

pub(super) mod completions;
pub(super) mod explain;
pub(super) mod fmt;
pub(super) mod graph;
pub(super) mod init;
pub(super) mod man;
pub(super) mod output;
pub(super) mod sandbox;
pub(super) mod show;
pub(super) mod state;
pub(super) mod validate;
pub(super) mod version;

use crate::cli::codes;
use crate::diagnostic::Diagnostic;

/// What asynchronous commands run on.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Vec<Diagnostic>> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| vec![codes::sandbox_failed(&error)])
}
