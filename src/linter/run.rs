//! Asks the rules, gives their findings levels, and takes out what comments silence.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::blame::{PASSED, blame};
use super::codes::STALE_IGNORE;
use super::context::{Context, Facts, Findings, Names, named, subjects};
use super::custom::{self, Answers, Relations};
use super::estate::Estate;
use super::ignore::{Ignore, ignores};
use super::rule::{Check, Level, Rule};
use super::settings::Settings;
use super::settings_file::unknown_rule;
use crate::analysis::Analysis;
use crate::analysis::codes::PROVIDER;
use crate::companions::Folder;
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::source::{FileId, Sources, Span};

/// What rules find, and which rules of the settings could not be asked.
#[derive(Debug, Default)]
pub struct Examined {
    /// Sorted by place.
    pub findings: Vec<Diagnostic>,
    /// Errors; their places lie in the sources of the settings.
    pub failures: Vec<Diagnostic>,
}

/// Everything that rules find in a configuration, sorted by place.
pub fn lint(analysis: &Analysis, facts: &Facts, settings: &Settings, rules: &[&'static Rule]) -> Vec<Diagnostic> {
    examine(analysis, facts, settings, rules).findings
}

/// Asks these rules and those that the settings define.
pub fn examine(analysis: &Analysis, facts: &Facts, settings: &Settings, rules: &[&'static Rule]) -> Examined {
    let subjects = subjects(analysis);
    let estate = Estate::new(analysis.configuration(), &subjects);
    let context = Context::new(analysis, &subjects, &estate, facts, settings);
    run(&context, rules)
}

/// The names of apps, pipelines and spaces, by the printed address of their instance; unknown ones are left out.
pub fn names(analysis: &Analysis) -> Names {
    let (facts, settings) = (Facts::default(), Settings::default());
    let subjects = subjects(analysis);
    let estate = Estate::new(analysis.configuration(), &subjects);
    let context = Context::new(analysis, &subjects, &estate, &facts, &settings);
    named(&context)
        .map(|(subject, name)| (subject.address.to_string(), name.to_owned()))
        .collect()
}

fn run(context: &Context<'_>, rules: &[&'static Rule]) -> Examined {
    let written = context.texts.iter().flat_map(|text| &text.parse.comments);
    let beside = context.facts.beside.folders.iter().flat_map(Folder::comments);
    let comments = written.map(|comment| comment.span).chain(beside);
    let mut silenced = Ignores::new(context, comments, rules);
    let mut findings: Vec<Diagnostic> = rules.iter().flat_map(|rule| ask(rule, context)).collect();
    let answers = ask_custom(context);
    findings.extend(answers.findings);
    findings.retain(|finding| !silenced.cover(context, finding));
    findings.extend(silenced.leftovers(context, rules));
    sort(context, &mut findings);
    Examined {
        findings,
        failures: answers.failures,
    }
}

/// What the rules of the settings say.
fn ask_custom(context: &Context<'_>) -> Answers {
    let relations = Relations::new(context);
    let mut all = Answers::default();
    for rule in &context.settings.custom {
        if !context.settings.may_speak(rule.name(), rule.level) {
            continue;
        }
        let answers = custom::ask(rule, &relations);
        let findings = blame(context, answers.findings).into_iter();
        all.findings.extend(findings.filter_map(|mut finding| {
            finding.severity = level(rule.name(), rule.level, context, finding.span).severity()?;
            Some(finding)
        }));
        all.failures.extend(answers.failures);
    }
    all
}

/// Whether findings make the command fail; with [`Level::Allow`] nothing does.
pub fn fails(findings: &[Diagnostic], fail_on: Level) -> bool {
    fail_on != Level::Allow && findings.iter().any(|finding| Level::from(finding.severity) >= fail_on)
}

/// Whether a finding stands on the line of an error of the analysis: a rule says it better, as it knows how to mend it.
pub fn says_better(sources: &Sources, findings: &[Diagnostic], wrong: &Diagnostic) -> bool {
    let line = |span: Span| {
        let place = sources.locate(span)?;
        Some((place.id, place.file.lines.line(place.range.start)))
    };
    let own = wrong.span.filter(|_| wrong.is_error()).and_then(line);
    // What a call passes is told at the call; the error stands where it comes to.
    let within = |finding: &Diagnostic| {
        let passed = finding.labels.iter().filter(|label| label.text == PASSED);
        passed
            .map(|label| label.span)
            .chain(finding.span)
            .any(|span| line(span) == own)
    };
    own.is_some() && findings.iter().any(|finding| finding.is_error() && within(finding))
}

/// Makes errors of the findings that say what an error of the analysis says, on its line.
pub fn promote(sources: &Sources, findings: &mut [Diagnostic], wrong: &[Diagnostic]) {
    let line = |of: &Diagnostic| {
        let place = sources.locate(of.span?)?;
        Some((place.id, place.file.lines.line(place.range.start)))
    };
    let sourceless: Vec<_> = wrong.iter().filter(|wrong| wrong.code.name == PROVIDER.name).collect();
    for finding in findings
        .iter_mut()
        .filter(|finding| finding.code.name == "required-providers")
    {
        if sourceless.iter().any(|wrong| line(wrong) == line(finding)) {
            finding.severity = Severity::Error;
        }
    }
}

/// The findings of one rule, at the level that it has in their files.
fn ask(rule: &'static Rule, context: &Context<'_>) -> Vec<Diagnostic> {
    if !context
        .settings
        .may_speak(rule.name(), rule.level_in(context.settings.preset))
    {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut findings = Findings::new(rule, &mut found);
    match rule.check {
        Check::Resource(check) => context
            .subjects
            .iter()
            .for_each(|subject| check(subject, context, &mut findings)),
        Check::Module(check) => context
            .directories()
            .for_each(|(id, module)| check(id, module, context, &mut findings)),
        Check::File(check) => context
            .texts
            .iter()
            .for_each(|text| check(text, context, &mut findings)),
        Check::Configuration(check) => check(context, &mut findings),
    }
    blame(context, found)
        .into_iter()
        .filter_map(|finding| levelled(rule, context, finding))
        .collect()
}

fn levelled(rule: &Rule, context: &Context<'_>, mut finding: Diagnostic) -> Option<Diagnostic> {
    finding.severity = level_of(rule, context, finding.span).severity()?;
    // What fixes write is the language, not its JSON form.
    let json = |edit: &Edit| {
        let place = context.sources.locate(edit.span);
        place.is_some_and(|place| place.file.path.extension() == Some("json"))
    };
    finding.fixes.retain(|fix| !fix.edits.iter().any(json));
    Some(finding)
}

fn level_of(rule: &Rule, context: &Context<'_>, span: Option<Span>) -> Level {
    level(rule.name(), rule.level_in(context.settings.preset), context, span)
}

/// How loud a rule is at a place, given how loud it is where nothing is set.
fn level(rule: &str, unset: Level, context: &Context<'_>, span: Option<Span>) -> Level {
    let place = span.and_then(|span| context.sources.locate(span));
    let path = place.as_ref().map(|place| place.file.path.as_path());
    context.settings.level_of(rule, unset, path)
}

/// The ignores of all files, and which of them have silenced something.
struct Ignores(BTreeMap<FileId, Vec<(Ignore, bool)>>);

impl Ignores {
    fn new(context: &Context<'_>, comments: impl IntoIterator<Item = Span>, rules: &[&'static Rule]) -> Self {
        let in_tflint: Vec<&str> = rules
            .iter()
            .filter(|rule| rule.tflint)
            .map(|rule| rule.name())
            .collect();
        let mut places = BTreeMap::<FileId, Vec<_>>::new();
        for place in comments
            .into_iter()
            .filter_map(|comment| context.sources.locate(comment))
        {
            places.entry(place.id).or_default().push(place.range);
        }
        let by_file = places.into_iter().map(|(file, ranges)| {
            let found = ignores(&context.sources.file(file).text, ranges, &in_tflint);
            (file, found.into_iter().map(|ignore| (ignore, false)).collect())
        });
        Self(by_file.collect())
    }

    /// Whether an ignore silences a finding; that ignore counts as used.
    fn cover(&mut self, context: &Context<'_>, finding: &Diagnostic) -> bool {
        // Whoever passes a value may ignore what it leads to, and so may the module that takes it.
        let within = finding.labels.iter().filter(|label| label.text == PASSED);
        let places = finding.span.into_iter().chain(within.map(|label| label.span));
        let mut covered = false;
        for place in places.filter_map(|span| context.sources.locate(span)) {
            let line = place.file.lines.line(place.range.start);
            for (ignore, used) in self.0.get_mut(&place.id).into_iter().flatten() {
                if ignore.covers(finding.code.name, line) {
                    *used = true;
                    covered = true;
                }
            }
        }
        covered
    }

    /// What is to be said about ignores that have silenced nothing.
    fn leftovers(&self, context: &Context<'_>, rules: &[&'static Rule]) -> Vec<Diagnostic> {
        let unused = self.0.iter().flat_map(|(file, ignores)| {
            ignores
                .iter()
                .filter(|(ignore, used)| !used && !ignore.foreign)
                .map(|(ignore, _)| (*file, ignore))
        });
        unused
            .filter_map(|(file, ignore)| leftover(context, rules, file, ignore))
            .collect()
    }
}

fn leftover(context: &Context<'_>, rules: &[&'static Rule], file: FileId, ignore: &Ignore) -> Option<Diagnostic> {
    let anchor = context.sources.file(file).anchor;
    let span = Span::new(anchor, ignore.range.start as u32, ignore.range.end as u32);
    let custom = &context.settings.custom;
    let level = match rules.iter().find(|rule| rule.name() == ignore.rule) {
        Some(rule) if rule.facts => return None,
        Some(rule) => level_of(rule, context, Some(span)),
        None => match custom.iter().find(|rule| rule.name() == ignore.rule) {
            Some(rule) => level(rule.name(), rule.level, context, Some(span)),
            None => {
                let known = rules.iter().map(|rule| rule.name());
                let known = known.chain(custom.iter().map(|rule| rule.name()));
                let mut unknown = unknown_rule(&ignore.rule, known).at(span);
                unknown.severity = Severity::Warning;
                return Some(unknown);
            }
        },
    };
    if level == Level::Allow {
        return None;
    }
    let detail = format!(
        "{:?} finds nothing {}.",
        ignore.rule,
        if ignore.line.is_some() { "here" } else { "in this file" }
    );
    let stale = Diagnostic::warning(&STALE_IGNORE, "Ignore that silences nothing", detail).at(span);
    Some(stale.help("Remove it, or put it on the line before what it is about."))
}

/// By file, place, rule and instance; what is said twice is said once.
fn sort(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let key = |finding: &Diagnostic| {
        let place = finding.span.and_then(|span| context.sources.locate(span));
        let place = place.map(|place| (place.file.path.clone(), place.range.start));
        let (path, start): (Option<Utf8PathBuf>, usize) = place.map_or((None, 0), |(path, start)| (Some(path), start));
        (
            path,
            start,
            finding.code.name,
            finding.address.clone(),
            finding.detail.clone(),
        )
    };
    findings.sort_by_cached_key(key);
    findings.dedup();
}
