//! `dynoform lint`

use std::collections::BTreeSet;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::json;

use crate::analysis::Purpose;
use crate::cli::arguments::{BackendArguments, LintArguments, LintFormat};
use crate::cli::project::Project;
use crate::cli::revision::files_at;
use crate::cli::session::{Exit, Outcome, Session};
use crate::cli::{backend, codes};
use crate::diagnostic::{Applicability, Diagnostic, has_errors};
use crate::linter::{Base, Facts, Level, SettingsFile, apply, fails, lint, load, load_file, names, recorded};
use crate::lints::RULES;
use crate::output::{findings_text, lint_json};
use crate::source::Disk;
use crate::state::Store;

pub(crate) fn run(arguments: &LintArguments, session: &Session) -> Outcome {
    let fail_on = match arguments.fail_on.as_deref() {
        None => None,
        Some(word) => match Level::parse(word) {
            Some(level) => Some(level),
            None => {
                session.console.diagnostic(&codes::no_level(word));
                return Ok(Exit::CHANGES);
            }
        },
    };
    let mut linting = Linting {
        arguments,
        session,
        failed: false,
        found: false,
        documents: Vec::new(),
        count: 0,
        fixable: (0, 0),
        fail_on,
    };
    for directory in directories(arguments) {
        linting.directory(&directory);
    }
    linting.conclude();
    Ok(match (linting.failed, linting.found) {
        (true, _) => Exit::CHANGES,
        (_, true) => Exit::ERROR,
        _ => Exit::DONE,
    })
}

/// The directories that are asked for; a file stands for the one it is in.
fn directories(arguments: &LintArguments) -> BTreeSet<Utf8PathBuf> {
    let here = || Utf8PathBuf::from(".");
    if arguments.targets.is_empty() {
        return BTreeSet::from([here()]);
    }
    let directory = |target: &Utf8PathBuf| match target.parent() {
        Some(parent) if target.is_file() => match parent.as_str() {
            "" => here(),
            _ => parent.to_owned(),
        },
        _ => target.clone(),
    };
    arguments.targets.iter().map(directory).collect()
}

struct Linting<'a> {
    arguments: &'a LintArguments,
    session: &'a Session,
    /// Something could not be looked at.
    failed: bool,
    /// Something was found that makes the command fail.
    found: bool,
    documents: Vec<serde_json::Value>,
    count: usize,
    /// How many have a fix that may be applied unseen, and how many one that may not.
    fixable: (usize, usize),
    /// What the command line says.
    fail_on: Option<Level>,
}

impl Linting<'_> {
    fn is_json(&self) -> bool {
        self.arguments.json || self.arguments.format == LintFormat::Json
    }

    fn directory(&mut self, directory: &Utf8Path) {
        let given = &self.arguments.variables.given;
        let project = Project::open(self.session, directory, Purpose::Explore, given);
        let settings = self.settings(directory);
        let facts = match self.facts(&project, directory) {
            Ok(facts) => facts,
            Err(diagnostic) => {
                self.say(&project, &[diagnostic]);
                self.failed = true;
                return;
            }
        };
        let wrong = project.analysis.diagnostics();
        self.failed |= has_errors(wrong);
        let findings = lint(&project.analysis, &facts, &settings.settings, RULES);
        let fail_on = self.fail_on.or(settings.settings.fail_on).unwrap_or(Level::Warn);
        self.found |= fails(&findings, fail_on);
        self.count += findings.len();
        for fix in findings.iter().filter_map(|finding| finding.fixes.first()) {
            match fix.applicability {
                Applicability::Safe => self.fixable.0 += 1,
                Applicability::Unsafe => self.fixable.1 += 1,
            }
        }
        let errors: Vec<Diagnostic> = wrong
            .iter()
            .filter(|diagnostic| diagnostic.is_error())
            .cloned()
            .collect();
        self.say(&project, &errors);
        self.say(&project, &findings);
        if self.arguments.fix || self.arguments.diff {
            self.mend(&project, &findings);
        }
    }

    fn settings(&mut self, directory: &Utf8Path) -> SettingsFile {
        let working = &self.session.directory;
        let file = match &self.arguments.config {
            Some(path) => load_file(&Disk, working, path, RULES),
            None => load(&Disk, working, directory, RULES),
        };
        self.failed |= has_errors(&file.problems);
        self.session.console.diagnostics(&file.sources, &file.problems);
        file
    }

    /// What the state records, and what the base revision says.
    fn facts(&self, project: &Project, directory: &Utf8Path) -> Result<Facts, Diagnostic> {
        let mut facts = Facts {
            recorded: state_names(project, directory, &self.arguments.backend, self.session),
            base: None,
        };
        if let Some(revision) = &self.arguments.base {
            let directory = self.session.directory.join(directory);
            let files = files_at(&directory, revision).map_err(|error| codes::no_revision(revision, &error))?;
            let given = &self.arguments.variables.given;
            let environment = self.session.environment.clone();
            let files = Arc::new(files);
            let directory = absolute(&directory);
            let base = Project::open_files(self.session, files, &directory, Purpose::Explore, given, environment);
            facts.base = Some(Base {
                revision: revision.clone(),
                names: names(&base.analysis),
            });
        }
        Ok(facts)
    }

    fn say(&mut self, project: &Project, diagnostics: &[Diagnostic]) {
        let sources = project.analysis.sources();
        if self.is_json() {
            self.documents
                .extend(diagnostics.iter().map(|diagnostic| lint_json(sources, diagnostic)));
        } else if !diagnostics.is_empty() {
            let console = &self.session.console;
            console.print(&findings_text(sources, diagnostics, console.out));
        }
    }

    fn mend(&mut self, project: &Project, findings: &[Diagnostic]) {
        for fixed in apply(project.analysis.sources(), findings, self.arguments.unsafe_too) {
            if self.arguments.diff {
                self.session.console.print(&fixed.diff());
                continue;
            }
            match std::fs::write(&fixed.path, &fixed.after) {
                Ok(()) => self
                    .session
                    .console
                    .note(&format!("{}: fixed {}", fixed.path, fixed.count)),
                Err(error) => {
                    self.failed = true;
                    self.session
                        .console
                        .diagnostic(&codes::unwritable_file(fixed.path.as_str(), &error));
                }
            }
        }
    }

    fn conclude(&self) {
        let console = &self.session.console;
        if self.is_json() {
            let document = json!({ "format_version": "1.0", "count": self.count, "findings": self.documents });
            console.line(&format!("{document:#}"));
        } else if self.count == 0 && !self.failed {
            console.line(&console.out.green("No findings."));
        } else if self.count > 0 {
            let plural = if self.count == 1 { "" } else { "s" };
            console.line(&format!(
                "{} finding{plural}. More about one: dynoform explain RULE",
                self.count
            ));
            let (safe, more) = self.fixable;
            if !self.arguments.fix && !self.arguments.diff && safe + more > 0 {
                let flag = if more > 0 { " -unsafe" } else { "" };
                console.line(&format!("{} can be mended: dynoform lint -fix{flag}", safe + more));
            }
        }
    }
}

/// The names in the state, where there is one that can be read: rules go without it otherwise.
fn state_names(
    project: &Project,
    directory: &Utf8Path,
    arguments: &BackendArguments,
    session: &Session,
) -> Option<crate::linter::Names> {
    let path = backend::state_path(project.analysis.configuration().root(), arguments, session).ok()?;
    let state = Store::look(&directory.join(path)).ok()??;
    Some(recorded(&state))
}

/// Without `.` and `..`.
fn absolute(path: &Utf8Path) -> Utf8PathBuf {
    path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned())
}
