//! What is said about small configurations, and what is evaluated when one changes.

mod apply;
mod incremental;
mod inputs;
mod problems;
mod values;

use std::fmt::Write;
use std::sync::Arc;

use camino::Utf8Path;

use super::{Analysis, Options, Purpose};
use crate::provider::Providers;
use crate::source::{Files, Memory};

/// `# FILE` lines begin files; what comes before the first is `main.tf`.
fn files(text: &str) -> Memory {
    let mut memory = Memory::new();
    let mut name = "main.tf".to_owned();
    let mut content = String::new();
    for line in text.lines() {
        if let Some(next) = line.strip_prefix("# FILE ") {
            memory.set(&*name, &content);
            content.clear();
            name = next.trim().to_owned();
            continue;
        }
        content.push_str(line);
        content.push('\n');
    }
    memory.set(&*name, &content);
    memory
}

fn open_with(text: &str, options: Options) -> Analysis {
    let files: Arc<dyn Files> = Arc::new(files(text));
    Analysis::open(files, Utf8Path::new(""), options, Arc::new(Providers::new()))
}

fn open(text: &str) -> Analysis {
    open_with(text, Options::new(Purpose::Explore))
}

/// One line per diagnostic: place, summary, detail; a warning says so.
fn report(analysis: &Analysis) -> String {
    let mut text = String::new();
    for diagnostic in analysis.diagnostics() {
        let place = diagnostic
            .span
            .and_then(|span| analysis.sources().locate(span))
            .map_or_else(
                || "-".to_owned(),
                |place| {
                    let at = place.file.lines.bytes(place.range.start);
                    format!("{}:{}:{}", place.file.path, at.line + 1, at.column + 1)
                },
            );
        let warning = if diagnostic.is_error() { "" } else { "warning: " };
        writeln!(text, "{place} {warning}{}: {}", diagnostic.summary, diagnostic.detail).expect("a String takes it");
    }
    text
}

/// The diagnostics of a configuration, for a purpose.
fn check(text: &str, purpose: Purpose) -> String {
    report(&open_with(text, Options::new(purpose)))
}

fn validate(text: &str) -> String {
    check(text, Purpose::Validate)
}
