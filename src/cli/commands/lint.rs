//! `dynoform lint`

mod baseline;
mod look;
mod mend;
mod show_config;
mod test_rules;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::json;

use crate::cli::arguments::{LintArguments, LintFormat};
use crate::cli::codes;
use crate::cli::project::Project;
use crate::cli::providers::providers;
use crate::cli::revision::changed_since;
use crate::cli::roots::directories;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::{Applicability, Diagnostic, has_errors};
use crate::linter::custom::Trial;
use crate::linter::{Level, Preset, SettingsFile, custom, fails, promote, says_better, unknown_rule};
use crate::lints::RULES;
use crate::output::reports::{Format, Reported, report, reported};
use crate::output::{findings_text, lint_json};
use crate::source::{Disk, Files, Memory, Overlay, Sources, tidy};
use baseline::Baseline;
use look::Looked;

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
        told: BTreeSet::new(),
        mended: BTreeMap::new(),
    };
    let targets: Vec<Utf8PathBuf> = arguments.targets.iter().chain(&arguments.stdin).cloned().collect();
    let directories = directories(&targets, arguments.recursive);
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
    for looked in linting.look_at(directories) {
        linting.directory(looked);
    }
    linting.conclude();
    Ok(match (linting.failed, linting.found) {
        (true, _) => Exit::CHANGES,
        (_, true) => Exit::ERROR,
        _ => Exit::DONE,
    })
}

/// What the command line narrows the findings down to.
#[derive(Clone)]
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

    /// Leaves out what the command line does not ask for.
    fn narrow(&mut self, sources: &Sources, findings: &mut Vec<Diagnostic>) {
        if let Some(changed) = &self.changed {
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
        if !self.known.is_empty() {
            findings.retain(|finding| {
                let known = self.known.get_mut(&reported(sources, finding).fingerprint);
                known.is_none_or(|left| {
                    let over = *left == 0;
                    *left = left.saturating_sub(1);
                    over
                })
            });
        }
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
    /// What was said already.
    told: BTreeSet<(Utf8PathBuf, usize, String)>,
    /// The texts that fixes have given to files, by absolute path.
    mended: BTreeMap<Utf8PathBuf, String>,
}

impl Linting<'_> {
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

    /// Tells what was seen of one configuration, mended before when that is asked for.
    fn directory(&mut self, mut looked: Looked) {
        self.tell_settings(&looked.settings);
        if let Some(diagnostic) = looked.unreadable.take() {
            self.say(&looked.project, &[diagnostic]);
            self.failed = true;
            return;
        }
        if self.arguments.fix {
            let mended = self.mend(&mut looked);
            self.write(&mended);
        }
        self.findings(&looked);
        if self.arguments.diff {
            let mended = self.mend(&mut looked);
            mended.iter().for_each(|file| self.session.console.print(&file.diff()));
        }
    }

    fn findings(&mut self, looked: &Looked) {
        let sources = looked.project.analysis.sources();
        let wrong = &looked.wrong;
        self.failed |= has_errors(wrong) || !looked.examined.failures.is_empty();
        let settings = &looked.settings;
        self.session
            .console
            .diagnostics(&settings.sources, &looked.examined.failures);
        let mut findings = looked.examined.findings.clone();
        let mut errors = wrong.clone();
        self.asked.narrow(sources, &mut findings);
        promote(sources, &mut findings, wrong);
        errors.retain(|wrong| !says_better(sources, &findings, wrong));
        errors.retain(|wrong| self.told.insert(identity(sources, wrong)));
        findings.retain(|finding| self.told.insert(identity(sources, finding)));
        if self.arguments.write_baseline {
            self.reports
                .extend(findings.drain(..).map(|finding| reported(sources, &finding)));
        }
        let fail_on = self.fail_on.or(settings.settings.fail_on).unwrap_or(Level::Warn);
        self.found |= fails(&findings, fail_on);
        self.count += findings.len();
        for fix in findings.iter().filter_map(|finding| finding.fixes.first()) {
            match fix.applicability {
                Applicability::Safe => self.fixable.0 += 1,
                Applicability::Unsafe => self.fixable.1 += 1,
            }
        }
        self.session.console.conceal_written(sources, &findings);
        self.say(&looked.project, &errors);
        self.say(&looked.project, &findings);
    }

    /// What is wrong with settings, once however many configurations they are for.
    fn tell_settings(&mut self, file: &SettingsFile) {
        self.failed |= has_errors(&file.problems);
        let told = &mut self.told;
        let new = |problem: &&Diagnostic| told.insert(identity(&file.sources, problem));
        let problems: Vec<Diagnostic> = file.problems.iter().filter(new).cloned().collect();
        self.session.console.diagnostics(&file.sources, &problems);
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
        self.tell_settings(&file);
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
            self.tell_settings(&file);
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

/// The same for the same thing said of the same place: a module is told about once, whoever calls it.
fn identity(sources: &Sources, said: &Diagnostic) -> (Utf8PathBuf, usize, String) {
    let place = said.span.and_then(|span| sources.locate(span));
    let (path, at) = place.map_or_else(Default::default, |place| (tidy(&place.file.path), place.range.start));
    (path, at, format!("{}: {}", said.code.name, said.detail))
}

/// Without `.` and `..`.
fn absolute(path: &Utf8Path) -> Utf8PathBuf {
    path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned())
}
