//! The reference asked again, where it is on PATH: results many at a time, errors some at random.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::{Desk, Record, directory, expected, files, here, oracle, outcome, records};

/// How many errors are asked for, each by a process of its own.
const ERRORS: usize = 20;

/// How long a line the reference reads at once, with some room.
const LONGEST: usize = 30_000;

fn is_here() -> bool {
    oracle::version("console expressions").is_some()
}

/// What it prints on both streams.
fn ask(expression: &str) -> (String, String) {
    // It locks its state while it runs, and the lock's file would lie among those that are asked about.
    let elsewhere = tempfile::tempdir().expect("a temporary directory");
    let mut child = Command::new("terraform")
        .args(["console", "-no-color", "-state"])
        .arg(elsewhere.path().join("none"))
        .env("HOME", "/home/someone")
        .env("CHECKPOINT_DISABLE", "1")
        .current_dir(directory())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("piped");
    input.write_all(format!("{expression}\n").as_bytes()).expect("written");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr))
}

fn all(wanted: impl Fn(&Record) -> bool) -> Vec<Record> {
    let texts = files(&here());
    let all = texts.iter().flat_map(|(_, text)| records(text));
    all.filter(|record| record.ours.is_none() && wanted(record)).collect()
}

#[test]
fn results_are_still_those_of_the_reference() {
    if !is_here() {
        return;
    }
    let desk = Desk::open();
    // Comments would end the line, and expansion marks have no place in a list.
    let is_usable = |text: &str| !text.contains(['#', '\n']) && !text.contains("//") && !text.contains("...");
    let records = all(|record| record.expected.starts_with('=') && is_usable(&record.expression));
    assert!(records.len() > 900, "only {} records", records.len());
    let mut lists: Vec<Vec<&str>> = vec![Vec::new()];
    let mut length = 0;
    for record in &records {
        length += record.expression.len() + 2;
        if length > LONGEST {
            lists.push(Vec::new());
            length = 0;
        }
        lists.last_mut().expect("one at least").push(&record.expression);
    }
    for list in lists {
        let together = format!("[{}]", list.join(", "));
        let ours = outcome(&together, &desk).expect("an expression");
        let (out, err) = ask(&together);
        let theirs: String = out.lines().map(|line| format!("= {line}\n")).collect();
        let differing = ours.lines().zip(theirs.lines()).find(|(ours, theirs)| ours != theirs);
        assert!(ours == theirs, "ours and the reference's: {differing:?}\n{err}");
    }
}

#[test]
fn errors_are_still_those_of_the_reference() {
    if !is_here() {
        return;
    }
    let records = all(|record| record.expected.starts_with('!'));
    let start = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let start = start.map_or(0, |since| since.as_millis() as usize);
    for at in (0..ERRORS).map(|index| (start + index * 7919) % records.len()) {
        let record = &records[at];
        let (_, err) = ask(&record.expression);
        // As it is recorded: a summary, and the detail on one line.
        let told: Vec<&str> = err.split_whitespace().collect();
        let told = told.join(" ");
        let wanted = expected(record, &directory());
        let parts = wanted.lines().map(|line| line[2..].trim_end_matches(" …"));
        for part in parts {
            assert!(
                told.contains(part),
                "{}: {part:?} is not in {told:?}",
                record.expression
            );
        }
    }
}
