//! Procfile: one `TYPE: command` a line.
//!
//! Heroku leaves out a line of any other form without a word, so that is what is said about it.

use super::{Problem, lines, span};
use crate::source::{AnchorId, Span};

/// The processes that an app has.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Procfile {
    /// In order.
    pub processes: Vec<Process>,
}

/// One line.
#[derive(Clone, PartialEq, Debug)]
pub struct Process {
    /// The process type, as `web`.
    pub name: String,
    /// Where the type stands.
    pub name_span: Span,
    /// What is run.
    pub command: String,
    /// Where that stands.
    pub command_span: Span,
}

impl Procfile {
    /// The process of a type.
    pub fn process(&self, name: &str) -> Option<&Process> {
        self.processes.iter().find(|process| process.name == name)
    }
}

fn is_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

pub(super) fn parse(text: &str, anchor: AnchorId) -> (Procfile, Vec<Problem>) {
    let mut procfile = Procfile::default();
    let mut problems = Vec::new();
    for (start, line) in lines(text) {
        let (start, line) = match line.strip_prefix('\u{feff}') {
            Some(rest) if start == 0 => {
                problems.push(Problem {
                    span: span(anchor, 0..3),
                    detail: "The file begins with a byte order mark, which Heroku takes for a part of the first \
                             process type: save it as UTF-8 without one."
                        .to_owned(),
                });
                (3, rest)
            }
            _ => (start, line),
        };
        let begin = line.len() - line.trim_start().len();
        let words = line.trim();
        if words.is_empty() || words.starts_with('#') {
            continue;
        }
        match process(words, start + begin, anchor) {
            Ok(process) => match procfile.process(&process.name) {
                Some(_) => problems.push(Problem {
                    span: process.name_span,
                    detail: format!("Process type {:?} stands here for the second time.", process.name),
                }),
                None => procfile.processes.push(process),
            },
            Err(detail) => problems.push(Problem {
                span: span(anchor, start + begin..start + begin + words.len()),
                detail,
            }),
        }
    }
    (procfile, problems)
}

fn process(words: &str, start: usize, anchor: AnchorId) -> Result<Process, String> {
    let length = words.find(|character| !is_part(character)).unwrap_or(words.len());
    let (name, rest) = words.split_at(length);
    if name.is_empty() {
        return Err("The line begins with no process type: Heroku leaves it out.".to_owned());
    }
    let Some(command) = rest.strip_prefix(':') else {
        let why = match rest.chars().next() {
            Some(next) if next.is_whitespace() && rest.trim_start().starts_with(':') => {
                format!("Between {name:?} and its colon stands a space")
            }
            Some(next) if !next.is_whitespace() => {
                format!("A process type has letters, digits, dashes and underscores, and no {next:?}")
            }
            _ => format!("After {name:?} a colon is missing"),
        };
        return Err(format!("{why}: Heroku leaves the line out."));
    };
    let at = start + words.len() - command.trim_start().len();
    let command = command.trim();
    if command.is_empty() {
        return Err(format!(
            "Process type {name:?} has no command: Heroku leaves the line out."
        ));
    }
    Ok(Process {
        name: name.to_owned(),
        name_span: span(anchor, start..start + length),
        command: command.to_owned(),
        command_span: span(anchor, at..at + command.len()),
    })
}
