//! What every command has at hand: where to print, and what the environment says.

use std::collections::BTreeMap;

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
    /// The environment's variables.
    pub(crate) environment: BTreeMap<String, String>,
    /// The working directory.
    pub(crate) directory: Utf8PathBuf,
    /// What `~` means.
    pub(crate) home: Option<Utf8PathBuf>,
    /// The workspace, when it is not the default one.
    pub(crate) workspace: Option<String>,
}

impl Session {
    /// For a command in the working directory; asks the environment once.
    pub(crate) fn new(console: Console) -> Self {
        let text = |word: std::ffi::OsString| word.to_string_lossy().into_owned();
        let environment: BTreeMap<String, String> = std::env::vars_os()
            .map(|(name, value)| (text(name), text(value)))
            .collect();
        for name in ["HEROKU_API_KEY", "HEROKU_HEADERS", "HEROKU_TWO_FACTOR_CODE"] {
            if let Some(secret) = environment.get(name) {
                console.conceal(secret);
                // An account may stand before the token proper.
                secret
                    .rsplit('/')
                    .next()
                    .into_iter()
                    .for_each(|token| console.conceal(token));
            }
        }
        let directory = std::env::current_dir().ok();
        let directory = directory.and_then(|path| Utf8PathBuf::from_path_buf(path).ok());
        let home = ["HOME", "USERPROFILE"].iter().find_map(|name| environment.get(*name));
        Self {
            console,
            directory: directory.unwrap_or_default(),
            home: home.map(Utf8PathBuf::from),
            workspace: workspace(&environment),
            environment,
        }
    }

    /// Where the state lies: `-state`, or the file of the workspace.
    pub(crate) fn state_path(&self, backend: &BackendArguments) -> Utf8PathBuf {
        if let Some(path) = &backend.state {
            return path.clone();
        }
        match &self.workspace {
            Some(name) => Utf8PathBuf::from(format!("terraform.tfstate.d/{name}/terraform.tfstate")),
            None => Utf8PathBuf::from("terraform.tfstate"),
        }
    }

    /// The state, to look at; an empty one when there is none.
    pub(crate) fn look(&self, backend: &BackendArguments) -> Result<State, Diagnostic> {
        let path = super::backend::state_path_here(backend, self)?;
        Ok(Store::look(&path)?.unwrap_or_default())
    }
}

/// The workspace that the environment or the data directory selects, when it is not the default one.
fn workspace(environment: &BTreeMap<String, String>) -> Option<String> {
    let chosen = environment.get("TF_WORKSPACE").filter(|name| !name.is_empty());
    let data = environment.get("TF_DATA_DIR").map_or(".terraform", String::as_str);
    let name = match chosen {
        Some(name) => name.clone(),
        None => std::fs::read_to_string(format!("{data}/environment")).ok()?,
    };
    let name = name.trim();
    (name != "default" && !name.is_empty()).then(|| name.to_owned())
}
