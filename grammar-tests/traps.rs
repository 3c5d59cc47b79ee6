//! What other parsers stumble over: `traps/NAME` beside `NAME.verdict`, what the reference says of it (recorded by
//! `traps/record.sh`): the value of `local.v`, or where it sees the first error, and which.
//!
//! A verdict may end with a line `~ …`: what we say instead, and why, behind `#`.

use std::fs;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use dynoform::address::ModuleInstance;
use dynoform::analysis::{Analysis, Item, Options, Purpose};
use dynoform::diagnostic::has_errors;
use dynoform::language::print::console;
use dynoform::provider::Providers;
use dynoform::source::Memory;

use crate::root;

/// As a verdict has it: the value, or the line of the first error.
fn found(name: &str, bytes: &[u8]) -> String {
    let mut files = Memory::new();
    files.set(name, bytes);
    let options = Options::new(Purpose::Explore);
    let analysis = Analysis::open(Arc::new(files), Utf8Path::new(""), options, Arc::new(Providers::new()));
    let diagnostics = analysis.diagnostics();
    if !has_errors(diagnostics) {
        let value = analysis
            .evaluation()
            .named(&ModuleInstance::root(), &Item::Local("v".into()));
        let text = value.map(console).unwrap_or_default();
        return text.split('\n').map(|line| format!("= {line}\n")).collect();
    }
    let place = diagnostics[0].span.and_then(|span| analysis.sources().locate(span));
    let place = place.expect("it has a place");
    format!("! line {}\n", place.file.lines.bytes(place.range.start).line + 1)
}

/// What we are held to: the recorded value, the recorded line, or the line where we see it instead.
fn expected(verdict: &str) -> String {
    let mut expected = String::new();
    for line in verdict.split('\n') {
        match line.split_once(' ') {
            Some(("~", ours)) => expected = format!("{ours}\n"),
            Some(("!", error)) => {
                let (place, _) = error.split_once(':').expect("a summary behind the place");
                expected = format!("! {place}\n");
            }
            Some(("=", _)) => expected.extend([line, "\n"]),
            _ => {}
        }
    }
    expected
}

#[test]
fn traps_get_the_verdict_of_the_reference() {
    let directory = Utf8PathBuf::from_path_buf(root().join("traps")).expect("UTF-8");
    let entries = directory.read_dir_utf8().expect("the folder of the traps");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_owned())
        .filter(|name| name.ends_with(".tf") || name.ends_with(".tf.json"))
        .collect();
    names.sort();
    assert!(names.len() >= 170, "only {} traps", names.len());
    let mut failures = String::new();
    for name in names {
        let bytes = fs::read(directory.join(&name)).expect("a trap");
        let verdict = fs::read_to_string(directory.join(format!("{name}.verdict"))).expect("a verdict");
        let (expected, found) = (expected(&verdict), found(&name, &bytes));
        if expected != found {
            failures.push_str(&format!("{name}\n{verdict}--- ours\n{found}\n"));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}
