//! `-sandbox`: the embedded Heroku in this process, with its contents in `.dynoform/` beside the state.

use camino::{Utf8Path, Utf8PathBuf};

use super::arguments::HerokuArguments;
use super::codes;
use super::commands::sandbox::request_log;
use super::session::Session;
use crate::diagnostic::Diagnostic;
use crate::sandbox::{Options, Running, Sandbox};
use crate::state::State;

/// Where a state's sandbox is kept.
pub(crate) fn folder(state: &Utf8Path) -> Utf8PathBuf {
    let parent = state.parent().unwrap_or(Utf8Path::new(""));
    parent.join(".dynoform")
}

/// Which state belongs to the sandbox: its lineage.
fn marker(state: &Utf8Path) -> Utf8PathBuf {
    folder(state).join("lineage")
}

/// Keeps a state of the sandbox and the real Heroku apart, in both directions: against the other one, everything in it
/// would seem to be gone.
///
/// # Errors
/// The state has objects of the other one.
pub(crate) fn check(state: &State, path: &Utf8Path, sandbox: bool) -> Result<(), Diagnostic> {
    let marked = std::fs::read_to_string(marker(path)).is_ok_and(|lineage| lineage.trim() == state.lineage);
    let empty = state.resources.is_empty();
    match (sandbox, marked) {
        (true, true) | (false, false) => Ok(()),
        (true, false) if !empty => Err(codes::real_state(path)),
        (false, true) if !empty => Err(codes::sandbox_state(path)),
        (true, false) => mark(state, path),
        (false, true) => {
            let _ = std::fs::remove_file(marker(path));
            Ok(())
        }
    }
}

fn mark(state: &State, path: &Utf8Path) -> Result<(), Diagnostic> {
    let marker = marker(path);
    std::fs::create_dir_all(folder(path))
        .and_then(|()| std::fs::write(&marker, format!("{}\n", state.lineage)))
        .map_err(|error| codes::unwritable_file(marker.as_str(), &error))
}

/// Starts the sandbox of a state, and says so.
///
/// # Errors
/// It cannot be started.
pub(crate) async fn start(
    arguments: &HerokuArguments,
    state: &Utf8Path,
    machine: bool,
    session: &Session,
) -> Result<Running, Vec<Diagnostic>> {
    let folder = folder(state);
    let options = Options {
        log: request_log(arguments.sandbox_log.as_ref())?,
        latency: arguments.sandbox_latency,
        ..Options::kept_in(folder.as_std_path())
    };
    let running = Sandbox::start(options)
        .await
        .map_err(|error| vec![error.diagnostic()])?;
    if !machine {
        let style = session.console.err;
        session.console.note(&style.cyan(format!(
            "On the sandbox at {}, kept in {folder}: nothing here is real, and nothing is billed.\n",
            running.url
        )));
    }
    Ok(running)
}
