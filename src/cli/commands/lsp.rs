//! `dynoform lsp`

use std::sync::Arc;

use camino::Utf8Path;

use crate::analysis::{Options, Purpose};
use crate::cli::codes;
use crate::cli::providers::providers;
use crate::cli::session::{Exit, Outcome, Session};
use crate::linter::{Facts, recorded};
use crate::lsp::{Setup, serve_stdio};
use crate::source::Disk;
use crate::state::Store;

pub(crate) fn run(session: &Session) -> Outcome {
    let options = Options {
        environment: session.environment.clone(),
        workspace: session.workspace.as_deref().unwrap_or("default").into(),
        cwd: session.directory.clone(),
        home: session.home.clone(),
        ..Options::new(Purpose::Explore)
    };
    let setup = Setup {
        files: Arc::new(Disk),
        providers: Arc::new(providers(session, &session.directory)),
        options,
        working: session.directory.clone(),
        facts: Box::new(facts),
    };
    serve_stdio(setup).map_err(|error| vec![codes::lsp_failed(&error)])?;
    Ok(Exit::DONE)
}

/// What the state of a directory records.
fn facts(directory: &Utf8Path) -> Facts {
    let state = Store::look(&directory.join("terraform.tfstate")).ok().flatten();
    Facts {
        recorded: state.as_ref().map(recorded),
        ..Facts::default()
    }
}
