//! The language server: the only place that knows the protocol.
//!
//! Takes messages from a client and answers them; publishes what the commands would say, from the same analysis.
//! Never prints, never reads a file but through [`Files`], and never sends a sensitive value.

mod documents;
mod position;
mod publish;
mod server;
mod uri;
mod workspace;

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use lsp_server::Connection;

use crate::analysis::Options;
use crate::linter::Facts;
use crate::provider::Providers;
use crate::source::Files;

/// What a server is given by the command line.
pub struct Setup {
    /// The files under the buffers.
    pub files: Arc<dyn Files>,
    /// The providers whose schemas are known.
    pub providers: Arc<Providers>,
    /// How configurations are analysed.
    pub options: Options,
    /// The absolute working directory.
    pub working: Utf8PathBuf,
    /// What rules know beside the configuration of a directory.
    pub facts: Box<dyn Fn(&Utf8Path) -> Facts>,
}

/// What ends a server before its client does.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The client broke the protocol.
    #[error("the client broke the protocol: {0}")]
    Protocol(#[from] lsp_server::ProtocolError),
    /// The client left without a word.
    #[error("the client left without asking for the shutdown")]
    Unannounced,
    /// Standard input or output ended.
    #[error("the connection to the client is lost: {0}")]
    Connection(#[from] std::io::Error),
}

/// Serves one client over standard input and output until it says goodbye.
pub fn serve_stdio(setup: Setup) -> Result<(), ServeError> {
    let (connection, threads) = Connection::stdio();
    server::run(connection, setup)?;
    threads.join()?;
    Ok(())
}
