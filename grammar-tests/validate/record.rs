//! Files of little projects, each with what the reference says of it.
//!
//! `=== NAME` begins a project and `--- PATH` a file of it (`main.tf` without that). `>>> valid`, `>>> valid with warnings`
//! or `>>> invalid` ends its files and begins the verdict: a line `! PATH:LINE:COLUMN SUMMARY` (`?` for a warning, `-` for
//! no place) and `| DETAIL` for each diagnostic. Where we differ on purpose, a remark (`# …`) says why and lines that begin
//! with `~` give our own verdict. Remarks at the top belong to the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// One diagnostic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Finding {
    /// `PATH:LINE:COLUMN`, or `-`
    pub(crate) place: String,
    pub(crate) error: bool,
    pub(crate) summary: String,
    pub(crate) detail: String,
}

impl Finding {
    /// A diagnostic as `validate -json` writes it.
    pub(crate) fn read(json: &serde_json::Value) -> Self {
        let text = |key: &str| {
            let words = json[key].as_str().unwrap_or_default().split_whitespace();
            words.collect::<Vec<_>>().join(" ")
        };
        let range = &json["range"];
        let place = match range["filename"].as_str() {
            Some(path) => format!("{path}:{}:{}", range["start"]["line"], range["start"]["column"]),
            None => "-".to_owned(),
        };
        Self {
            place,
            error: json["severity"] == "error",
            summary: text("summary"),
            detail: text("detail"),
        }
    }

    /// Its line without the detail.
    pub(crate) fn headline(&self) -> String {
        let sign = if self.error { '!' } else { '?' };
        format!("{sign} {} {}", self.place, self.summary)
    }
}

/// A project and its verdict.
#[derive(Clone, Default, Debug)]
pub(crate) struct Project {
    pub(crate) name: String,
    /// Where it begins in its file.
    pub(crate) line: usize,
    pub(crate) files: BTreeMap<String, String>,
    /// Their order as written.
    order: Vec<String>,
    /// Headlines in the order in which they were printed, with their details after them.
    pub(crate) expected: Vec<String>,
    /// Why we differ.
    pub(crate) remarks: Vec<String>,
    /// Our own headlines, where they differ on purpose; `valid` alone when there are none.
    pub(crate) ours: Option<Vec<String>>,
}

/// `main.tf:2:3`, with the sign for errors or warnings: what must agree.
pub(crate) fn place(headline: &str) -> String {
    headline.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

/// The words of a verdict, in the order of the alphabet; commas stand between the parts of a cycle.
fn words(lines: &[String]) -> Vec<&str> {
    let words = lines.iter().flat_map(|line| line.split_whitespace());
    let mut words: Vec<&str> = words.map(|word| word.trim_end_matches(',')).collect();
    words.sort_unstable();
    words
}

/// Whether a place says where: `-` is nowhere, and so is what the reference gives as the start of no file.
fn is_somewhere(place: &str) -> bool {
    !place.ends_with(" -") && !place.ends_with(" :0:0")
}

impl Project {
    /// The headlines of the reference, in its order.
    pub(crate) fn headlines(&self) -> impl Iterator<Item = &String> {
        self.expected.iter().filter(|line| !line.starts_with('|'))
    }

    /// Whether the reference accepts it.
    pub(crate) fn is_valid(&self) -> bool {
        !self.expected.iter().any(|line| line.starts_with('!'))
    }

    /// Whether what we found is what we must find.
    ///
    /// Without lines of our own: the same verdict; the place of the reference's first error and of each of its warnings
    /// among ours; and no place of ours that the reference does not have, unless it names none for what is wrong. It may
    /// have more: one mistake is one diagnostic here.
    pub(crate) fn agrees(&self, found: &[Finding]) -> bool {
        let found: BTreeSet<String> = found.iter().map(|finding| place(&finding.headline())).collect();
        if let Some(ours) = &self.ours {
            let wanted = ours.iter().filter(|line| *line != "valid").map(|line| place(line));
            return found == wanted.collect();
        }
        let places: Vec<String> = self.headlines().map(|line| place(line)).collect();
        let errors = || places.iter().filter(|place| place.starts_with('!'));
        let first = errors().find(|place| is_somewhere(place));
        let warnings = places.iter().filter(|place| place.starts_with('?'));
        let is_placeless = errors().any(|place| !is_somewhere(place));
        self.is_valid() != found.iter().any(|place| place.starts_with('!'))
            && first.is_none_or(|first| found.contains(first))
            && warnings.clone().all(|place| found.contains(place))
            && found
                .iter()
                .all(|place| places.contains(place) || (is_placeless && place.starts_with('!')))
    }

    /// Takes another verdict. The reference works at several things at once: what it says in another order is no other
    /// verdict.
    pub(crate) fn record(&mut self, findings: &[Finding]) {
        let mut said = Vec::new();
        for finding in findings {
            said.push(finding.headline());
            if !finding.detail.is_empty() {
                said.push(format!("| {}", finding.detail));
            }
        }
        if words(&said) != words(&self.expected) {
            self.expected = said;
        }
    }
}

/// A file of projects.
#[derive(Default)]
pub(crate) struct Family {
    /// The remarks at the top.
    pub(crate) head: Vec<String>,
    pub(crate) projects: Vec<Project>,
}

impl Family {
    pub(crate) fn read(text: &str) -> Self {
        let mut family = Self::default();
        let mut in_verdict = false;
        for (number, line) in text.lines().enumerate() {
            if let Some(name) = line.strip_prefix("=== ") {
                in_verdict = false;
                family.projects.push(Project {
                    name: name.to_owned(),
                    line: number + 1,
                    ..Project::default()
                });
                continue;
            }
            let Some(project) = family.projects.last_mut() else {
                family.head.push(line.to_owned());
                continue;
            };
            if line.starts_with(">>>") {
                in_verdict = true;
            } else if in_verdict {
                project.verdict_line(line);
            } else if let Some(path) = line.strip_prefix("--- ") {
                project.begin(path);
            } else {
                project.file_line(line);
            }
        }
        family
    }

    pub(crate) fn write(&self) -> String {
        let mut text = String::new();
        let mut line = |line: &str| writeln!(text, "{line}").expect("a String takes all text");
        self.head.iter().for_each(|remark| line(remark));
        for project in &self.projects {
            line(&format!("=== {}", project.name));
            for path in &project.order {
                if path != "main.tf" || project.order[0] != "main.tf" {
                    line(&format!("--- {path}"));
                }
                project.files[path].lines().for_each(&mut line);
            }
            let has_findings = !project.expected.is_empty();
            line(match (project.is_valid(), has_findings) {
                (false, _) => ">>> invalid",
                (true, true) => ">>> valid with warnings",
                (true, false) => ">>> valid",
            });
            project.expected.iter().for_each(|found| line(found));
            project.remarks.iter().for_each(|remark| line(remark));
            for ours in project.ours.iter().flatten() {
                line(&format!("~ {ours}"));
            }
            line("");
        }
        format!("{}\n", text.trim_end())
    }
}

impl Project {
    fn begin(&mut self, path: &str) {
        self.order.push(path.to_owned());
        self.files.insert(path.to_owned(), String::new());
    }

    fn file_line(&mut self, line: &str) {
        if self.order.is_empty() {
            self.begin("main.tf");
        }
        if let Some(text) = self.order.last().and_then(|path| self.files.get_mut(path)) {
            text.push_str(line);
            text.push('\n');
        }
    }

    fn verdict_line(&mut self, line: &str) {
        if let Some(ours) = line.strip_prefix("~ ") {
            self.ours.get_or_insert_default().push(ours.to_owned());
        } else if line.starts_with('#') {
            self.remarks.push(line.to_owned());
        } else if !line.is_empty() {
            self.expected.push(line.to_owned());
        }
    }
}
