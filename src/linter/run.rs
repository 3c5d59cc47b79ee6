//! Asks the rules, gives their findings levels, and takes out what comments silence.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::codes::STALE_IGNORE;
use super::context::{Context, Facts, Findings, Names, named, subjects};
use super::estate::Estate;
use super::ignore::{Ignore, ignores};
use super::rule::{Check, Level, Rule};
use super::settings::Settings;
use super::settings_file::unknown_rule;
use crate::analysis::Analysis;
use crate::companions::Folder;
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::source::{FileId, Sources, Span};

/// Everything that rules find in a configuration, sorted by place.
pub fn lint(analysis: &Analysis, facts: &Facts, settings: &Settings, rules: &[&'static Rule]) -> Vec<Diagnostic> {
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

fn run(context: &Context<'_>, rules: &[&'static Rule]) -> Vec<Diagnostic> {
    let written = context.texts.iter().flat_map(|text| &text.parse.comments);
    let beside = context.facts.beside.folders.iter().flat_map(Folder::comments);
    let comments = written.map(|comment| comment.span).chain(beside);
    let mut silenced = Ignores::new(context, comments, rules);
    let mut findings: Vec<Diagnostic> = rules.iter().flat_map(|rule| ask(rule, context)).collect();
    findings.retain(|finding| !silenced.cover(context, finding));
    findings.extend(silenced.leftovers(context, rules));
    sort(context, &mut findings);
    findings
}

/// Whether findings make the command fail; with [`Level::Allow`] nothing does.
pub fn fails(findings: &[Diagnostic], fail_on: Level) -> bool {
    fail_on != Level::Allow && findings.iter().any(|finding| Level::from(finding.severity) >= fail_on)
}

/// Whether a finding stands on the line of an error of the analysis: a rule says it better, as it knows how to mend it.
pub fn says_better(sources: &Sources, findings: &[Diagnostic], wrong: &Diagnostic) -> bool {
    let line = |of: &Diagnostic| {
        let place = sources.locate(of.span?)?;
        Some((place.id, place.file.lines.line(place.range.start)))
    };
    let own = line(wrong).filter(|_| wrong.is_error());
    own.is_some()
        && findings
            .iter()
            .any(|finding| finding.is_error() && line(finding) == own)
}

/// The findings of one rule, at the level that it has in their files.
fn ask(rule: &'static Rule, context: &Context<'_>) -> Vec<Diagnostic> {
    if !context.settings.may_speak(rule) {
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
    found
        .into_iter()
        .filter_map(|finding| levelled(rule, context, finding))
        .collect()
}

fn levelled(rule: &Rule, context: &Context<'_>, mut finding: Diagnostic) -> Option<Diagnostic> {
    finding.severity = level(rule, context, finding.span).severity()?;
    // What fixes write is the language, not its JSON form.
    let json = |edit: &Edit| {
        let place = context.sources.locate(edit.span);
        place.is_some_and(|place| place.file.path.extension() == Some("json"))
    };
    finding.fixes.retain(|fix| !fix.edits.iter().any(json));
    Some(finding)
}

fn level(rule: &Rule, context: &Context<'_>, span: Option<Span>) -> Level {
    let place = span.and_then(|span| context.sources.locate(span));
    context
        .settings
        .level(rule, place.as_ref().map(|place| place.file.path.as_path()))
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
        let Some(place) = finding.span.and_then(|span| context.sources.locate(span)) else {
            return false;
        };
        let line = place.file.lines.line(place.range.start);
        let Some(ignores) = self.0.get_mut(&place.id) else {
            return false;
        };
        let mut covered = false;
        for (ignore, used) in ignores {
            if ignore.covers(finding.code.name, line) {
                *used = true;
                covered = true;
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
    let Some(rule) = rules.iter().find(|rule| rule.name() == ignore.rule) else {
        let mut unknown = unknown_rule(&ignore.rule, rules).at(span);
        unknown.severity = Severity::Warning;
        return Some(unknown);
    };
    if rule.facts || level(rule, context, Some(span)) == Level::Allow {
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
