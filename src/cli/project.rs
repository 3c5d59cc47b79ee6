//! A configuration, opened and analysed for a command.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::providers::providers;
use super::session::{Exit, Session};
use crate::analysis::{Analysis, Options, Purpose};
use crate::config::Given;
use crate::diagnostic::has_errors;
use crate::source::{Disk, Files};

/// A configuration with everything that is known about it.
pub(crate) struct Project {
    pub(crate) analysis: Analysis,
}

impl Project {
    /// Opens the configuration of a directory, with the variables that the environment and the command line give.
    pub(crate) fn open(session: &Session, directory: &Utf8Path, purpose: Purpose, given: &[Given]) -> Self {
        let environment = session.environment.clone();
        Self::open_files(session, Arc::new(Disk), directory, purpose, given, environment)
    }

    /// The same for files that are not all on the disk, and variables of another environment.
    pub(crate) fn open_files(
        session: &Session,
        files: Arc<dyn Files>,
        directory: &Utf8Path,
        purpose: Purpose,
        given: &[Given],
        environment: BTreeMap<String, String>,
    ) -> Self {
        let options = Self::options(session, purpose, given, environment);
        Self::open_with(session, files, directory, options)
    }

    /// What an analysis is told by the session.
    pub(crate) fn options(
        session: &Session,
        purpose: Purpose,
        given: &[Given],
        environment: BTreeMap<String, String>,
    ) -> Options {
        Options {
            given: given.to_vec(),
            environment,
            workspace: session.workspace.as_deref().unwrap_or("default").into(),
            cwd: session.directory.clone(),
            home: session.home.clone(),
            ..Options::new(purpose)
        }
    }

    /// The same as [`Project::open`], told otherwise.
    pub(crate) fn open_with(session: &Session, files: Arc<dyn Files>, directory: &Utf8Path, options: Options) -> Self {
        let providers = Arc::new(providers(session, directory));
        let analysis = Analysis::open(files, directory, options, providers);
        for value in analysis.evaluation().variables().values() {
            session.console.conceal_value(value);
        }
        Self { analysis }
    }

    /// Says what is wrong; gives the exit code when that is too much to go on.
    pub(crate) fn refuse(&self, session: &Session) -> Option<Exit> {
        let diagnostics = self.analysis.diagnostics();
        if !has_errors(diagnostics) {
            return None;
        }
        session.console.diagnostics(self.analysis.sources(), diagnostics);
        Some(Exit::ERROR)
    }

    /// The directories of all modules.
    pub(crate) fn directories(&self) -> Vec<Utf8PathBuf> {
        let nodes = &self.analysis.configuration().nodes;
        let mut directories: Vec<Utf8PathBuf> = nodes.iter().map(|node| node.module.directory.clone()).collect();
        directories.sort();
        directories.dedup();
        directories
    }
}
