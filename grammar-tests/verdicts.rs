//! What the reference says of the files in `ok` and `err`: `syntax/verdicts.txt`, recorded by `syntax/record.sh`.
//!
//! `~ NAME: line N` says where we see the first error when that is elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use dynoform::source::{AnchorId, Anchors, LineIndex};
use dynoform::syntax;

use crate::root;

/// `accepted`, or `line N`.
fn found(path: &PathBuf) -> String {
    let bytes = fs::read(path).expect("a case");
    let anchors = Anchors::default();
    let file = anchors.next();
    let (text, mut problems) = syntax::decode(&bytes, file);
    let parse = syntax::parse(&text, file, &anchors);
    problems.extend(parse.problems.iter().cloned());
    let base = |anchor: AnchorId| {
        let item = parse.items.iter().find(|item| item.anchor == anchor);
        item.map_or(0, |item| item.base)
    };
    let starts = problems.iter().filter_map(|problem| problem.span);
    match starts.map(|span| base(span.anchor) + span.start).min() {
        Some(start) => format!("line {}", LineIndex::new(&text).bytes(start as usize).line + 1),
        None => "accepted".into(),
    }
}

#[test]
fn files_are_taken_and_refused_as_the_reference_does() {
    let recorded = fs::read_to_string(root().join("syntax/verdicts.txt")).expect("the verdicts");
    let mut verdicts: BTreeMap<&str, &str> = BTreeMap::new();
    for line in recorded.lines().filter(|line| !line.starts_with('#')) {
        let (name, verdict) = line.trim_start_matches("~ ").split_once(": ").expect("a verdict");
        let place = verdict.split_once(": ").map_or(verdict, |(place, _)| place);
        verdicts.insert(name, place);
    }
    let mut failures = Vec::new();
    let mut count = 0;
    for folder in ["ok", "err"] {
        for (path, _) in crate::cases(folder) {
            let name = format!("{folder}/{}", path.file_name().unwrap_or_default().to_string_lossy());
            let (expected, found) = (verdicts.get(&*name).copied().unwrap_or("not recorded"), found(&path));
            count += 1;
            if expected != found {
                failures.push(format!("{name}: the reference: {expected}; we: {found}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count >= 57, "only {count} cases");
}
