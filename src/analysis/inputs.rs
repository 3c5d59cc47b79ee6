//! What an evaluation is given beside the configuration.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::InputValues;
use crate::language::functions::Host;
use crate::source::Files;

/// What an evaluation is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Purpose {
    /// `validate`: the variables of the root module are unknown, whatever their defaults.
    Validate,
    /// Lint and editor: variables are what they would be now; what has no value is unknown.
    Explore,
    /// A plan: every variable has a value, and every count and for_each is known.
    Plan,
}

/// What an evaluation is given beside the configuration.
#[derive(Clone)]
pub struct Inputs {
    /// What for.
    pub purpose: Purpose,
    /// Values of the root module's variables, by name.
    pub variables: InputValues,
    /// `terraform.workspace`
    pub workspace: Arc<str>,
    /// `path.cwd`
    pub cwd: Utf8PathBuf,
    /// What functions may reach.
    pub host: Arc<dyn Host + Send + Sync>,
}

impl Inputs {
    /// Nothing but files: no variable has a value, the workspace is `default`.
    pub fn new(purpose: Purpose, files: Arc<dyn Files>) -> Self {
        Self {
            purpose,
            variables: BTreeMap::new(),
            workspace: "default".into(),
            cwd: Utf8PathBuf::new(),
            host: Arc::new(StillHost::new(files)),
        }
    }
}

/// A host whose clock stands and whose dice are not thrown: for everything before apply.
pub struct StillHost {
    /// Where files are read.
    pub files: Arc<dyn Files>,
    /// What relative paths are relative to.
    pub working_directory: Utf8PathBuf,
    /// What `~` means.
    pub home_directory: Option<Utf8PathBuf>,
    /// `plantimestamp()`
    pub plan_timestamp: Option<String>,
}

impl StillHost {
    /// Files alone.
    pub fn new(files: Arc<dyn Files>) -> Self {
        Self {
            files,
            working_directory: Utf8PathBuf::new(),
            home_directory: None,
            plan_timestamp: None,
        }
    }
}

impl Host for StillHost {
    fn files(&self) -> &dyn Files {
        &*self.files
    }

    fn working_directory(&self) -> &Utf8Path {
        &self.working_directory
    }

    fn home_directory(&self) -> Option<&Utf8Path> {
        self.home_directory.as_deref()
    }

    fn plan_timestamp(&self) -> Option<&str> {
        self.plan_timestamp.as_deref()
    }

    fn now(&self) -> Option<String> {
        None
    }

    fn random(&self, _bytes: &mut [u8]) -> bool {
        false
    }
}
