//! What every command has at hand: where to print, and what the environment says.

use camino::Utf8PathBuf;

use super::arguments::BackendArguments;
use crate::diagnostic::Diagnostic;
use crate::output::Console;
use crate::state::{State, Store};

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Exit(pub(crate) u8);

impl Exit {
    /// Well.
    pub(crate) const DONE: Self = Self(0);
    /// With an error, or findings.
    pub(crate) const ERROR: Self = Self(1);
    /// With changes (`plan -detailed-exitcode`), or not at all (`lint`).
    pub(crate) const CHANGES: Self = Self(2);
    /// With files that are not formatted (`fmt -check`).
    pub(crate) const UNFORMATTED: Self = Self(3);
    /// Nothing was asked for; the reference's number.
    pub(crate) const NO_COMMAND: Self = Self(127);
}

/// An exit code, or what went wrong where no file is at fault.
pub(crate) type Outcome = Result<Exit, Vec<Diagnostic>>;

/// What every command has at hand.
pub(crate) struct Session {
    pub(crate) console: Console,
}

impl Session {
    pub(crate) fn new(console: Console) -> Self {
        if let Ok(key) = std::env::var("HEROKU_API_KEY") {
            console.conceal(&key);
        }
        Self { console }
    }

    /// Where the state lies: `-state`, or the file of the workspace.
    pub(crate) fn state_path(&self, backend: &BackendArguments) -> Utf8PathBuf {
        if let Some(path) = &backend.state {
            return path.clone();
        }
        match workspace() {
            Some(name) => Utf8PathBuf::from(format!("terraform.tfstate.d/{name}/terraform.tfstate")),
            None => Utf8PathBuf::from("terraform.tfstate"),
        }
    }

    /// The state, to look at; an empty one when there is none.
    pub(crate) fn look(&self, backend: &BackendArguments) -> Result<State, Diagnostic> {
        Ok(Store::look(&self.state_path(backend))?.unwrap_or_default())
    }
}

/// The workspace, when it is not the default one.
fn workspace() -> Option<String> {
    let data = std::env::var("TF_DATA_DIR").unwrap_or_else(|_| ".terraform".into());
    let name = match std::env::var("TF_WORKSPACE") {
        Ok(name) if !name.is_empty() => name,
        _ => std::fs::read_to_string(format!("{data}/environment")).ok()?,
    };
    let name = name.trim();
    (name != "default" && !name.is_empty()).then(|| name.to_owned())
}
