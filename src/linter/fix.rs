//! Applies the fixes of findings to texts.
//!
//! Takes sources and diagnostics; returns new texts beside the old ones. Writes nothing: whoever calls does.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use camino::Utf8PathBuf;
use similar::{Algorithm, DiffTag, TextDiff, capture_diff_slices};

use crate::diagnostic::{Applicability, Diagnostic, Fix};
use crate::format::format;
use crate::source::{FileId, Sources};

/// A file that fixes change.
#[derive(Clone, PartialEq, Debug)]
pub struct Fixed {
    /// Which file.
    pub path: Utf8PathBuf,
    /// Its text before.
    pub before: Arc<str>,
    /// Its text after.
    pub after: String,
    /// How many fixes it took.
    pub count: usize,
}

impl Fixed {
    /// A unified diff, as `lint --diff` shows it.
    pub fn diff(&self) -> String {
        TextDiff::from_lines(&*self.before, &*self.after)
            .unified_diff()
            .header(&format!("a/{}", self.path), &format!("b/{}", self.path))
            .to_string()
    }
}

/// One edit, in bytes of its file.
#[derive(Clone, Debug)]
struct Placed {
    range: Range<usize>,
    text: String,
}

/// The files that the fixes of these findings change, sorted by path, the touched lines in canonical style. A
/// finding's first fix counts; a fix is applied whole or not at all, and not when it touches what another one has
/// changed: run again for those.
pub fn apply(sources: &Sources, findings: &[Diagnostic], unsafe_too: bool) -> Vec<Fixed> {
    // A text that does not parse stays as it was written.
    let canonical = |text: &str| format(text).unwrap_or_else(|_| text.to_owned());
    apply_with(sources, findings, unsafe_too, &canonical)
}

fn apply_with(
    sources: &Sources,
    findings: &[Diagnostic],
    unsafe_too: bool,
    format: &dyn Fn(&str) -> String,
) -> Vec<Fixed> {
    let mut taken: BTreeMap<FileId, (Vec<Placed>, usize)> = BTreeMap::new();
    let fixes = findings.iter().filter_map(|finding| finding.fixes.first());
    for fix in fixes.filter(|fix| unsafe_too || fix.applicability == Applicability::Safe) {
        let Some(edits) = place(sources, fix) else { continue };
        let free = edits.iter().all(|(file, edit)| {
            taken
                .get(file)
                .is_none_or(|(others, _)| others.iter().all(|other| apart(&edit.range, &other.range)))
        });
        if !free {
            continue;
        }
        let mut counted = None;
        for (file, edit) in edits {
            let entry = taken.entry(file).or_default();
            entry.0.push(edit);
            entry.1 += usize::from(counted.replace(file) != Some(file));
        }
    }
    let mut files: Vec<Fixed> = taken
        .into_iter()
        .map(|(file, (edits, count))| {
            let file = sources.file(file);
            Fixed {
                path: file.path.clone(),
                before: Arc::clone(&file.text),
                after: rewrite(&file.text, edits, format),
                count,
            }
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The edits of a fix with their places; `None` when one lies nowhere any more.
fn place(sources: &Sources, fix: &Fix) -> Option<Vec<(FileId, Placed)>> {
    fix.edits
        .iter()
        .map(|edit| {
            let place = sources.locate(edit.span)?;
            Some((
                place.id,
                Placed {
                    range: place.range,
                    text: edit.text.clone(),
                },
            ))
        })
        .collect()
}

/// Whether two edits leave each other alone; two insertions at one place do not.
fn apart(one: &Range<usize>, other: &Range<usize>) -> bool {
    one != other && (one.end <= other.start || other.end <= one.start)
}

/// The text with the edits made, and the lines that they touch in canonical style.
fn rewrite(text: &str, mut edits: Vec<Placed>, format: &dyn Fn(&str) -> String) -> String {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut after = String::with_capacity(text.len());
    let mut touched = Vec::new();
    let mut from = 0;
    for edit in edits {
        after.push_str(&text[from..edit.range.start]);
        let first = after.matches('\n').count();
        after.push_str(&edit.text);
        touched.push(first..after.matches('\n').count() + 1);
        from = edit.range.end;
    }
    after.push_str(&text[from..]);
    tidy(&after, &touched, format)
}

/// Formats the touched lines alone: what a person wrote elsewhere stays as it is.
fn tidy(text: &str, touched: &[Range<usize>], format: &dyn Fn(&str) -> String) -> String {
    let formatted = format(text);
    let pieces = pieces(text, &formatted);
    // Lines that change side by side are laid out together, as a column of equals signs is.
    let runs = pieces.chunk_by(|one, next| one.is_changed() == next.is_changed());
    runs.flat_map(|run| {
        let (first, last) = (run[0].at, &run[run.len() - 1]);
        let end = last.at + last.old.len();
        let near = touched
            .iter()
            .any(|touched| touched.start <= end && first <= touched.end);
        run.iter()
            .flat_map(move |piece| if near { &piece.new } else { &piece.old })
    })
    .copied()
    .collect()
}

/// Lines of a text, and what they are in canonical style.
struct Piece<'a> {
    /// The number of the first line in the text.
    at: usize,
    old: Vec<&'a str>,
    new: Vec<&'a str>,
}

impl Piece<'_> {
    fn is_changed(&self) -> bool {
        self.old != self.new
    }
}

/// Pairs the lines of a text with those of its canonical form: they are the same but for white space, nearly always.
fn pieces<'a>(text: &'a str, formatted: &'a str) -> Vec<Piece<'a>> {
    let old: Vec<&str> = text.split_inclusive('\n').collect();
    let new: Vec<&str> = formatted.split_inclusive('\n').collect();
    let bare = |lines: &[&str]| -> Vec<String> {
        let words = |line: &&str| line.split_whitespace().collect::<String>();
        lines.iter().map(words).collect()
    };
    let ops = capture_diff_slices(Algorithm::Myers, &bare(&old), &bare(&new));
    let mut pieces = Vec::new();
    for op in ops {
        let (theirs, ours) = (op.old_range(), op.new_range());
        if op.tag() == DiffTag::Equal {
            pieces.extend(theirs.zip(ours).map(|(from, to)| Piece {
                at: from,
                old: vec![old[from]],
                new: vec![new[to]],
            }));
        } else {
            pieces.push(Piece {
                at: theirs.start,
                old: old[theirs].to_vec(),
                new: new[ours].to_vec(),
            });
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Edit};
    use crate::source::Span;

    static CODE: Code = Code {
        name: "test",
        explanation: "",
    };

    fn check(text: &str, edits: &[(&str, &str, Applicability)], unsafe_too: bool) -> String {
        let mut sources = Sources::new();
        let file = sources.set("main.tf".into(), text.into());
        let anchor = sources.file(file).anchor;
        let findings: Vec<Diagnostic> = edits
            .iter()
            .map(|(what, with, applicability)| {
                let at = text.find(what).expect("the text holds it") as u32;
                let edit = Edit {
                    span: Span::new(anchor, at, at + what.len() as u32),
                    text: (*with).to_owned(),
                };
                let fix = Fix {
                    title: String::new(),
                    applicability: *applicability,
                    edits: vec![edit],
                };
                Diagnostic::warning(&CODE, "", "").fix(fix)
            })
            .collect();
        let trim = |text: &str| {
            text.lines()
                .map(|line| format!("{}\n", line.trim()))
                .collect::<String>()
        };
        apply_with(&sources, &findings, unsafe_too, &trim)
            .into_iter()
            .next()
            .map_or(text.to_owned(), |fixed| fixed.after)
    }

    #[test]
    fn safe_fixes_are_made_and_unsafe_ones_when_asked() {
        let edits = [("one", "1", Applicability::Safe), ("two", "2", Applicability::Unsafe)];
        assert_eq!(check("one\ntwo\n", &edits, false), "1\ntwo\n");
        assert_eq!(check("one\ntwo\n", &edits, true), "1\n2\n");
    }

    #[test]
    fn a_fix_that_overlaps_another_waits_for_the_next_run() {
        let edits = [
            ("one two", "1 2", Applicability::Safe),
            ("two", "2", Applicability::Safe),
        ];
        assert_eq!(check("one two\n", &edits, false), "1 2\n");
    }

    #[test]
    fn only_touched_lines_are_formatted() {
        let edits = [("b", "  B", Applicability::Safe)];
        assert_eq!(check("  a\n\n\nb\n\n\n  c\n", &edits, false), "  a\n\n\nB\n\n\n  c\n");
    }

    #[test]
    fn lines_that_look_alike_keep_their_places() {
        let text = "\n a {\n }\n\n b {\n   one\n }\n\n c {\n }\n";
        let edits = [("   one", "   1\n   2", Applicability::Safe)];
        assert_eq!(check(text, &edits, false), "\n a {\n }\n\nb {\n1\n2\n}\n\n c {\n }\n");
    }
}
