//! Files that Heroku and people read beside a configuration: Procfile, app.json, heroku.yml, .env, .slugignore.
//!
//! Takes the bytes of such files; gives what they say with its places, and what does not parse as data. Total: any
//! bytes give a file. What a `.env` file sets its keys to is hidden before anything is kept. Reads through
//! [`Files`](crate::source::Files) alone, and knows nothing of the configuration.

mod environment;
mod folder;
mod json;
mod node;
mod procfile;
#[cfg(test)]
mod tests;
mod yaml;

use camino::Utf8PathBuf;

use crate::source::{AnchorId, Span};

pub use environment::{Environment, Key};
pub use folder::{Folder, Kind, NAMES, read};
pub use node::{Member, Node, NodeKind};
pub use procfile::{Process, Procfile};

/// What is wrong in a file, to be said by the rule that looks at it.
#[derive(Clone, PartialEq, Debug)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What, in one sentence. Never a value of a `.env` file.
    pub detail: String,
}

/// A file and what it says.
#[derive(Clone, PartialEq, Debug)]
pub struct Companion<T> {
    /// As the user would write it.
    pub path: Utf8PathBuf,
    /// The first byte, for what is about all of it.
    pub start: Span,
    /// Comments that silence rules, among others.
    pub comments: Vec<Span>,
    /// What does not parse.
    pub problems: Vec<Problem>,
    /// What it says; as much of it as could be read.
    pub content: T,
}

/// Bytes as text, or why they are none.
fn text_of(bytes: &[u8]) -> Result<&str, &'static str> {
    const LARGEST: usize = 1024 * 1024;
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
            Err("The file is written in UTF-16, as `>` in PowerShell does it; Heroku reads UTF-8.")
        }
        _ if bytes.len() > LARGEST => Err("The file is larger than a megabyte: nobody reads it as what its name says."),
        _ if bytes.contains(&0) => Err("The file holds bytes that are no text."),
        _ => std::str::from_utf8(bytes).map_err(|_| "The file holds bytes that are no UTF-8."),
    }
}

/// The lines of a text with where they begin, without their ends.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = from;
        from += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

/// What stands after a `#` that begins a line or a word. In a quoted text it may be no comment, which does no harm:
/// only those that silence a rule count.
fn comments(text: &str, anchor: AnchorId) -> Vec<Span> {
    let begins = |line: &str, at: usize| line[..at].chars().next_back().is_none_or(char::is_whitespace);
    lines(text)
        .filter_map(|(start, line)| {
            let (at, _) = line.match_indices('#').find(|(at, _)| begins(line, *at))?;
            Some(Span::new(anchor, (start + at) as u32, (start + line.len()) as u32))
        })
        .collect()
}

/// Some bytes of a text.
fn span(anchor: AnchorId, range: std::ops::Range<usize>) -> Span {
    Span::new(anchor, range.start as u32, range.end as u32)
}
