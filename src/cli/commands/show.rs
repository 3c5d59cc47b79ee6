//! `dynoform show`

use crate::cli::arguments::ShowArguments;
use crate::cli::providers::providers;
use crate::cli::session::{Exit, Outcome, Session};
use crate::output::{state_json, state_text};
use crate::plan::prior;
use crate::state::Store;

pub(crate) fn run(arguments: &ShowArguments, session: &Session) -> Outcome {
    let state = match &arguments.file {
        Some(file) => Store::look(file).map(Option::unwrap_or_default),
        None => session.look(&arguments.backend),
    }
    .map_err(|diagnostic| vec![diagnostic])?;
    let prior = prior::decode(&state, &providers(session, &session.directory, None))?;
    if arguments.json {
        // Asked for: sensitive values are given.
        session.console.disclose(&format!("{}\n", state_json(&state, &prior)));
    } else {
        session.console.print(&state_text(&state, &prior, session.console.out));
    }
    Ok(Exit::DONE)
}
