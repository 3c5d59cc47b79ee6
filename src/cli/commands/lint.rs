//! `dynoform lint`

mod baseline;
mod roots;
mod show_config;
mod test_rules;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use serde_json::json;

use crate::analysis::Purpose;
use crate::cli::arguments::{BackendArguments, LintArguments, LintFormat};
use crate::cli::project::Project;
use crate::cli::providers::providers;
use crate::cli::revision::{changed_since, files_at};
use crate::cli::session::{Exit, Outcome, Session};
use crate::cli::{backend, codes};
use crate::config;
use crate::diagnostic::{Applicability, Diagnostic, has_errors};
use crate::linter::custom::Trial;
use crate::linter::{
    Base, Facts, Level, Preset, SettingsFile, apply, beside, custom, examine, fails, load, load_file, names, promote,
    recorded, says_better, unknown_rule,
};
use crate::lints::RULES;
use crate::output::reports::{Format, Reported, report, reported};
use crate::output::{findings_text, lint_json};
use crate::source::{Disk, Files, Memory, Overlay};
use crate::state::Store;
use baseline::Baseline;
use roots::directories;

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
    let asked = match Asked::new(arguments, session) {
        Ok(asked) => asked,
        Err(problem) => {
            session.console.diagnostic(&problem);
            return Ok(Exit::CHANGES);
        }
    };
    let mut linting = Linting {
        arguments,
        session,
        failed: false,
        found: false,
        documents: Vec::new(),
        reports: Vec::new(),
        count: 0,
        fixable: (0, 0),
        fail_on,
        asked,
    };
    let directories = directories(arguments);
    if arguments.show_config {
        directories.iter().for_each(|directory| linting.show_config(directory));
        return Ok(if linting.failed { Exit::CHANGES } else { Exit::DONE });
    }
    if arguments.test_rules {
        return Ok(linting.test_rules(&directories));
    }
    if let Some(problem) = linting.unknown_only(&directories) {
        session.console.diagnostic(&problem);
        return Ok(Exit::CHANGES);
    }
    for (directory, project) in linting.open(directories) {
        linting.directory(&directory, project);
    }
    linting.conclude();
    Ok(match (linting.failed, linting.found) {
        (true, _) => Exit::CHANGES,
        (_, true) => Exit::ERROR,
        _ => Exit::DONE,
    })
}

/// What the command line narrows the findings down to.
struct Asked {
    preset: Option<Preset>,
    /// The absolute paths of files that have changed.
    changed: Option<BTreeSet<Utf8PathBuf>>,
    /// How often each fingerprint of the baseline may be left out.
    known: BTreeMap<String, usize>,
    /// What is read instead of the disk.
    files: Arc<dyn Files>,
}

impl Asked {
    fn new(arguments: &LintArguments, session: &Session) -> Result<Self, Diagnostic> {
        let preset = arguments.preset.as_deref();
        let preset = preset.map(|word| Preset::parse(word).ok_or_else(|| codes::no_preset(word)));
        let changed = arguments.since.as_deref().map(|revision| {
            changed_since(&session.directory, revision).map_err(|error| codes::no_revision(revision, &error))
        });
        let known = match arguments.baseline.as_deref().filter(|_| !arguments.write_baseline) {
            Some(path) => Baseline::read(path)
                .map_err(|error| codes::bad_baseline(path, &error))?
                .counts(),
            None => BTreeMap::new(),
        };
        Ok(Self {
            preset: preset.transpose()?,
            changed: changed.transpose()?,
            known,
            files: files(arguments)?,
        })
    }
}

/// The disk, with what comes from standard input laid over it.
fn files(arguments: &LintArguments) -> Result<Arc<dyn Files>, Diagnostic> {
    let Some(path) = &arguments.stdin else {
        return Ok(Arc::new(Disk));
    };
    let mut text = Vec::new();
    std::io::stdin()
        .read_to_end(&mut text)
        .map_err(|error| codes::unreadable_file(path.as_str(), &error))?;
    let mut top = Memory::new();
    top.set(path.clone(), text);
    Ok(Arc::new(Overlay { top, base: Disk }))
}

struct Linting<'a> {
    arguments: &'a LintArguments,
    session: &'a Session,
    /// Something could not be looked at.
    failed: bool,
    /// Something was found that makes the command fail.
    found: bool,
    documents: Vec<serde_json::Value>,
    /// For the other formats, and for the baseline.
    reports: Vec<Reported>,
    count: usize,
    /// How many have a fix that may be applied unseen, and how many one that may not.
    fixable: (usize, usize),
    /// What the command line says.
    fail_on: Option<Level>,
    asked: Asked,
}

impl Linting<'_> {
    /// Opens all of them at a time; with `-recursive` those that are modules of another one are left to it.
    fn open(&self, directories: BTreeSet<Utf8PathBuf>) -> Vec<(Utf8PathBuf, Project)> {
        let given = &self.arguments.variables.given;
        let open = |directory: Utf8PathBuf| {
            let environment = self.session.environment.clone();
            let files = Arc::clone(&self.asked.files);
            let project = Project::open_files(self.session, files, &directory, Purpose::Explore, given, environment);
            (directory, project)
        };
        let mut opened: Vec<(Utf8PathBuf, Project)> = directories.into_par_iter().map(open).collect();
        if self.arguments.recursive {
            let modules = opened.iter().flat_map(|(own, project)| {
                let own = absolute(own);
                project
                    .directories()
                    .into_iter()
                    .map(|path| absolute(&path))
                    .filter(move |path| *path != own)
            });
            let modules: BTreeSet<Utf8PathBuf> = modules.collect();
            opened.retain(|(own, _)| !modules.contains(&absolute(own)));
        }
        opened
    }

    /// What the format of the command line is, when it is not for people and not our own JSON.
    fn format(&self) -> Option<Format> {
        match self.arguments.format {
            LintFormat::Human | LintFormat::Json => None,
            LintFormat::Compact => Some(Format::Compact),
            LintFormat::Sarif => Some(Format::Sarif),
            LintFormat::Github => Some(Format::Github),
            LintFormat::Gitlab => Some(Format::Gitlab),
            LintFormat::Junit => Some(Format::Junit),
            LintFormat::Checkstyle => Some(Format::Checkstyle),
        }
    }

    fn is_json(&self) -> bool {
        self.arguments.json || self.arguments.format == LintFormat::Json
    }

    fn directory(&mut self, directory: &Utf8Path, mut project: Project) {
        let settings = self.settings(directory);
        let facts = match self.facts(&mut project, directory) {
            Ok(facts) => facts,
            Err(diagnostic) => {
                self.say(&project, &[diagnostic]);
                self.failed = true;
                return;
            }
        };
        let project = &project;
        // A module that is not at hand is unknown, and there is much to say without it.
        let wrong = project.analysis.diagnostics().iter();
        let wrong: Vec<Diagnostic> = wrong
            .filter(|wrong| wrong.is_error() && wrong.code.name != config::codes::REMOTE_MODULE.name)
            .cloned()
            .collect();
        self.failed |= has_errors(&wrong);
        let examined = examine(&project.analysis, &facts, &settings.settings, &RULES);
        self.failed |= !examined.failures.is_empty();
        self.session.console.diagnostics(&settings.sources, &examined.failures);
        let mut findings = examined.findings;
        self.narrow(project, &mut findings);
        let fail_on = self.fail_on.or(settings.settings.fail_on).unwrap_or(Level::Warn);
        self.found |= fails(&findings, fail_on);
        self.count += findings.len();
        for fix in findings.iter().filter_map(|finding| finding.fixes.first()) {
            match fix.applicability {
                Applicability::Safe => self.fixable.0 += 1,
                Applicability::Unsafe => self.fixable.1 += 1,
            }
        }
        let sources = project.analysis.sources();
        promote(project.analysis.sources(), &mut findings, &wrong);
        self.session.console.conceal_written(sources, &findings);
        let mut errors = wrong;
        errors.retain(|wrong| !says_better(sources, &findings, wrong));
        self.say(project, &errors);
        self.say(project, &findings);
        if self.arguments.fix || self.arguments.diff {
            self.mend(project, &findings);
        }
    }

    /// Leaves out what the command line does not ask for.
    fn narrow(&mut self, project: &Project, findings: &mut Vec<Diagnostic>) {
        let sources = project.analysis.sources();
        if let Some(changed) = &self.asked.changed {
            findings.retain(|finding| {
                // A Procfile that has changed makes a formation wrong that has not.
                let labels = finding.labels.iter().map(|label| label.span);
                let mut places = finding
                    .span
                    .into_iter()
                    .chain(labels)
                    .filter_map(|span| sources.locate(span));
                places.any(|place| changed.contains(&absolute(&place.file.path)))
            });
        }
        if self.arguments.write_baseline {
            self.reports
                .extend(findings.drain(..).map(|finding| reported(sources, &finding)));
        } else if !self.asked.known.is_empty() {
            findings.retain(|finding| {
                let known = self.asked.known.get_mut(&reported(sources, finding).fingerprint);
                known.is_none_or(|left| {
                    let over = *left == 0;
                    *left = left.saturating_sub(1);
                    over
                })
            });
        }
    }

    /// What `-only` names and no rule is called, of dynoform or of the settings.
    fn unknown_only(&self, directories: &BTreeSet<Utf8PathBuf>) -> Option<Diagnostic> {
        let is_own = |name: &&String| !RULES.iter().any(|rule| rule.name() == *name);
        let mut others = self.arguments.only.iter().filter(is_own).peekable();
        others.peek()?;
        let read: Vec<SettingsFile> = directories
            .iter()
            .map(|directory| self.read_settings(directory))
            .collect();
        let custom = read
            .iter()
            .flat_map(|file| &file.settings.custom)
            .map(|rule| rule.name());
        let known: Vec<&str> = RULES.iter().map(|rule| rule.name()).chain(custom).collect();
        // With settings that cannot be read there is no telling; they are reported.
        let readable = read.iter().all(|file| !has_errors(&file.problems));
        let name = others.find(|name| readable && !known.contains(&name.as_str()))?;
        Some(unknown_rule(name, known.iter().copied()))
    }

    /// Every rule with its level in a directory.
    fn show_config(&mut self, directory: &Utf8Path) {
        let file = self.settings(directory);
        let said = show_config::Said {
            preset: self.asked.preset.is_some(),
            fail_on: self.fail_on,
        };
        show_config::show(&self.session.console, &file.settings, directory, &said);
    }

    /// Runs the tests in the settings of some directories, each settings file once.
    fn test_rules(&mut self, directories: &BTreeSet<Utf8PathBuf>) -> Exit {
        let mut trials: Vec<Trial> = Vec::new();
        for directory in directories {
            let file = self.settings(directory);
            let providers = Arc::new(providers(self.session, directory));
            for trial in custom::trials(&file.settings, &file.sources, &providers) {
                if !trials.contains(&trial) {
                    trials.push(trial);
                }
            }
        }
        if self.failed {
            return Exit::CHANGES;
        }
        match test_rules::tell(&self.session.console, &trials, self.is_json()) {
            true => Exit::DONE,
            false => Exit::ERROR,
        }
    }

    fn settings(&mut self, directory: &Utf8Path) -> SettingsFile {
        let mut file = self.read_settings(directory);
        self.failed |= has_errors(&file.problems);
        self.session.console.diagnostics(&file.sources, &file.problems);
        file.settings.preset = self.asked.preset.unwrap_or(file.settings.preset);
        file.settings.only.clone_from(&self.arguments.only);
        file
    }

    fn read_settings(&self, directory: &Utf8Path) -> SettingsFile {
        let working = &self.session.directory;
        match &self.arguments.config {
            Some(path) => load_file(&Disk, working, path, &RULES),
            None => load(&Disk, working, directory, &RULES),
        }
    }

    /// What the state records, and what the base revision says.
    fn facts(&self, project: &mut Project, directory: &Utf8Path) -> Result<Facts, Diagnostic> {
        let mut facts = Facts {
            recorded: state_names(project, directory, &self.arguments.backend, self.session),
            base: None,
            beside: beside(&mut project.analysis),
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
        if self.format().is_some() {
            self.reports
                .extend(diagnostics.iter().map(|diagnostic| reported(sources, diagnostic)));
        } else if self.is_json() {
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

    fn conclude(&mut self) {
        let console = &self.session.console;
        if let Some(path) = self
            .arguments
            .baseline
            .as_deref()
            .filter(|_| self.arguments.write_baseline)
        {
            let baseline = Baseline::of(&self.reports);
            match baseline.write(path) {
                Ok(()) => console.note(&format!("{path}: {} findings are known now", baseline.len())),
                Err(error) => {
                    self.failed = true;
                    console.diagnostic(&codes::unwritable_file(path.as_str(), &error));
                }
            }
        } else if let Some(format) = self.format() {
            console.print(&report(format, &self.reports));
        } else if self.is_json() {
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
