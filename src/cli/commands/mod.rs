//! One file per verb.

pub(crate) mod apply;
pub(crate) mod change;
pub(crate) mod completions;
pub(crate) mod console;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod graph;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod lint;
pub(crate) mod lsp;
pub(crate) mod man;
pub(crate) mod output;
pub(crate) mod plan;
pub(crate) mod sandbox;
pub(crate) mod show;
pub(crate) mod state;
pub(crate) mod validate;
pub(crate) mod version;

use crate::cli::codes;
use crate::diagnostic::Diagnostic;

/// What asynchronous commands run on.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Vec<Diagnostic>> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| vec![codes::sandbox_failed(&error)])
}
