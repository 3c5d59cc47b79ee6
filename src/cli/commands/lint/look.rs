//! Looks at configurations, all of them at a time: opens each, reads its settings and facts, and asks the rules.

use std::collections::BTreeSet;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::{Linting, absolute};
use crate::analysis::Purpose;
use crate::cli::arguments::BackendArguments;
use crate::cli::project::Project;
use crate::cli::revision::files_at;
use crate::cli::session::Session;
use crate::cli::{backend, codes};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::linter::{Base, Examined, Facts, Names, SettingsFile, beside, examine, load, load_file, names, recorded};
use crate::lints::RULES;
use crate::source::Disk;
use crate::state::Store;

/// One configuration, and what was seen of it.
pub(super) struct Looked {
    pub(super) project: Project,
    pub(super) settings: SettingsFile,
    /// Why a fact that was asked for is not to be had; then no rule was asked.
    pub(super) unreadable: Option<Diagnostic>,
    facts: Facts,
    /// The errors of the configuration itself.
    pub(super) wrong: Vec<Diagnostic>,
    pub(super) examined: Examined,
}

impl Looked {
    fn new(project: Project, settings: SettingsFile, facts: Result<Facts, Diagnostic>) -> Self {
        let (facts, unreadable) = match facts {
            Ok(facts) => (facts, None),
            Err(diagnostic) => (Facts::default(), Some(diagnostic)),
        };
        let mut looked = Self {
            project,
            settings,
            unreadable,
            facts,
            wrong: Vec::new(),
            examined: Examined::default(),
        };
        if looked.unreadable.is_none() {
            looked.ask();
        }
        looked
    }

    /// Looks again, some files having other texts.
    pub(super) fn again<'a>(&mut self, texts: impl IntoIterator<Item = (&'a Utf8Path, &'a str)>) {
        self.project.analysis.set_texts(texts);
        self.ask();
    }

    fn ask(&mut self) {
        let analysis = &mut self.project.analysis;
        self.facts.beside = beside(analysis);
        let wrong = analysis.diagnostics().iter();
        // A module that is not at hand is unknown, and there is much to say without it.
        let wrong = wrong.filter(|wrong| wrong.is_error() && wrong.code.name != config::codes::REMOTE_MODULE.name);
        self.wrong = wrong.cloned().collect();
        self.examined = examine(analysis, &self.facts, &self.settings.settings, &RULES);
    }
}

impl Linting<'_> {
    /// What is seen of some directories; with `-recursive` those that are modules of another one are left to it.
    pub(super) fn look_at(&self, directories: BTreeSet<Utf8PathBuf>) -> Vec<Looked> {
        let open = |directory: Utf8PathBuf| (self.open(&directory), directory);
        let mut opened: Vec<(Project, Utf8PathBuf)> = directories.into_par_iter().map(open).collect();
        if self.arguments.recursive {
            let modules = opened.iter().flat_map(|(project, own)| {
                let own = absolute(own);
                let all = project.directories().into_iter().map(|path| absolute(&path));
                all.filter(move |path| *path != own)
            });
            let modules: BTreeSet<Utf8PathBuf> = modules.collect();
            opened.retain(|(_, own)| !modules.contains(&absolute(own)));
        }
        let look = |(project, directory): (Project, Utf8PathBuf)| {
            let facts = self.facts(&project, &directory);
            Looked::new(project, self.settings(&directory), facts)
        };
        opened.into_par_iter().map(look).collect()
    }

    fn open(&self, directory: &Utf8Path) -> Project {
        let given = &self.arguments.variables.given;
        let environment = self.session.environment.clone();
        let files = Arc::clone(&self.asked.files);
        Project::open_files(self.session, files, directory, Purpose::Explore, given, environment)
    }

    /// The settings for a directory, with what the command line says of them.
    pub(super) fn settings(&self, directory: &Utf8Path) -> SettingsFile {
        let mut file = self.read_settings(directory);
        file.settings.preset = self.asked.preset.unwrap_or(file.settings.preset);
        file.settings.only.clone_from(&self.arguments.only);
        file
    }

    pub(super) fn read_settings(&self, directory: &Utf8Path) -> SettingsFile {
        let working = &self.session.directory;
        match &self.arguments.config {
            Some(path) => load_file(&Disk, working, path, &RULES),
            None => load(&Disk, working, directory, &RULES),
        }
    }

    /// What the state records, and what the base revision says.
    fn facts(&self, project: &Project, directory: &Utf8Path) -> Result<Facts, Diagnostic> {
        let recorded = state_names(project, directory, &self.arguments.backend, self.session);
        let base = self.arguments.base.as_deref();
        let base = base.map(|revision| self.base(revision, directory)).transpose()?;
        Ok(Facts {
            recorded,
            base,
            ..Facts::default()
        })
    }

    fn base(&self, revision: &str, directory: &Utf8Path) -> Result<Base, Diagnostic> {
        let directory = self.session.directory.join(directory);
        let files = files_at(&directory, revision).map_err(|error| codes::no_revision(revision, &error))?;
        let given = &self.arguments.variables.given;
        let environment = self.session.environment.clone();
        let (files, directory) = (Arc::new(files), absolute(&directory));
        let project = Project::open_files(self.session, files, &directory, Purpose::Explore, given, environment);
        Ok(Base {
            revision: revision.to_owned(),
            names: names(&project.analysis),
        })
    }
}

/// The names in the state, where there is one that can be read: rules go without it otherwise.
fn state_names(
    project: &Project,
    directory: &Utf8Path,
    arguments: &BackendArguments,
    session: &Session,
) -> Option<Names> {
    let path = backend::state_path(project.analysis.configuration().root(), arguments, session).ok()?;
    let state = Store::look(&directory.join(path)).ok()??;
    Some(recorded(&state))
}
