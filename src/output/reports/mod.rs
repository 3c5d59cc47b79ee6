//! Findings in the formats that other programs read.
//!
//! Takes [`Reported`] findings, whose places are already lines and columns; gives one document for all of them.

mod checkstyle;
mod compact;
mod github;
mod gitlab;
mod junit;
mod sarif;
#[cfg(test)]
mod tests;
mod xml;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{LineColumn, Location, Sources, Span};

/// A finding as formats see it.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The rule.
    pub code: &'static Code,
    /// How loud it is.
    pub severity: Severity,
    /// The kind of mistake.
    pub summary: String,
    /// This case of it, with what to do.
    pub message: String,
    /// Where; `None` when no file is at fault.
    pub place: Option<Place>,
    /// Other places that matter, each with what it has to do with it.
    pub related: Vec<(Place, String)>,
    /// The same finding has the same one in the next run, wherever its line has moved to.
    pub fingerprint: String,
    /// The first fix, when there is one: its title and what it replaces.
    pub fix: Option<(String, Vec<(Place, String)>)>,
}

/// A range in a file; lines and columns from 1, columns in characters, the end after the last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// With `/` between directories.
    pub path: String,
    /// The first character.
    pub start: (u32, u32),
    /// After the last character.
    pub end: (u32, u32),
}

/// A format of findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// One line each.
    Compact,
    /// SARIF 2.1.0.
    Sarif,
    /// Commands of GitHub Actions.
    Github,
    /// GitLab code quality.
    Gitlab,
    /// JUnit XML.
    Junit,
    /// Checkstyle XML.
    Checkstyle,
}

/// All findings in a format.
pub fn report(format: Format, findings: &[Reported]) -> String {
    match format {
        Format::Compact => compact::print(findings),
        Format::Sarif => sarif::print(findings),
        Format::Github => github::print(findings),
        Format::Gitlab => gitlab::print(findings),
        Format::Junit => junit::print(findings),
        Format::Checkstyle => checkstyle::print(findings),
    }
}

/// What formats need of a finding.
pub fn reported(sources: &Sources, finding: &Diagnostic) -> Reported {
    let place = |span: Span| sources.locate(span).map(|place| located(&place));
    let help = finding.help.as_deref();
    let message = [Some(&*finding.detail), help]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let fix = finding.fixes.first().and_then(|fix| {
        let edits = fix
            .edits
            .iter()
            .map(|edit| Some((place(edit.span)?, edit.text.clone())));
        Some((fix.title.clone(), edits.collect::<Option<Vec<_>>>()?))
    });
    Reported {
        code: finding.code,
        severity: finding.severity,
        summary: finding.summary.to_string(),
        message,
        place: finding.span.and_then(place),
        related: finding
            .labels
            .iter()
            .filter_map(|label| Some((place(label.span)?, label.text.clone())))
            .collect(),
        fingerprint: fingerprint(sources, finding),
        fix,
    }
}

fn located(place: &Location<'_>) -> Place {
    let one = |at: LineColumn| (at.line + 1, at.column + 1);
    let (text, lines) = (&place.file.text, &place.file.lines);
    Place {
        path: place.file.path.as_str().replace('\\', "/"),
        start: one(lines.characters(text, place.range.start)),
        end: one(lines.characters(text, place.range.end)),
    }
}

/// Of the rule, the file, the object and the words on the line: a line more above it changes nothing.
fn fingerprint(sources: &Sources, finding: &Diagnostic) -> String {
    let place = finding.span.and_then(|span| sources.locate(span));
    let (path, line) = place.map_or((String::new(), String::new()), |place| {
        let line = place.file.lines.line(place.range.start);
        let words = place
            .file
            .text
            .get(place.file.lines.range(line, &place.file.text))
            .unwrap_or_default();
        (place.file.path.as_str().replace('\\', "/"), words.trim().to_owned())
    });
    let address = finding.address.as_deref().unwrap_or_default();
    let parts = [finding.code.name, &finding.summary, &path, address, &line];
    let digest = Sha256::digest(parts.join("\0"));
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The word of a severity.
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
