//! Patterns of file paths: `*`, `?`, `[a-z]`, `{a,b}` within a part, `**` for any number of directories.

use camino::{Utf8Path, Utf8PathBuf};

use crate::source::Files;

/// Directories deeper than this are not searched: links may lead in circles.
const DEEPEST: usize = 64;

/// The files below a directory that match, relative to it, with `/` between parts.
pub(super) fn files(files: &dyn Files, directory: &Utf8Path, pattern: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for alternative in alternatives(pattern)? {
        let tidy = alternative.trim_start_matches("./");
        let parts: Vec<&str> = tidy
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        let mut search = Search {
            files,
            directory,
            found: &mut found,
        };
        search.run(&Utf8PathBuf::new(), &parts, 0)?;
    }
    found.sort();
    found.dedup();
    Ok(found)
}

struct Search<'a> {
    files: &'a dyn Files,
    directory: &'a Utf8Path,
    found: &'a mut Vec<String>,
}

impl Search<'_> {
    fn run(&mut self, at: &Utf8Path, parts: &[&str], depth: usize) -> Result<(), String> {
        let Some((part, rest)) = parts.split_first() else {
            return Ok(());
        };
        if depth > DEEPEST {
            return Ok(());
        }
        if *part == ".." {
            return self.run(&at.join(".."), rest, depth);
        }
        let anywhere = *part == "**";
        if anywhere && !rest.is_empty() {
            self.run(at, rest, depth)?;
        }
        let Ok(entries) = self.files.list(&self.directory.join(at)) else {
            return Ok(());
        };
        for entry in entries {
            let path = at.join(&entry.name);
            if anywhere {
                if entry.directory {
                    self.run(&path, parts, depth + 1)?;
                } else if rest.is_empty() {
                    self.found.push(path.into_string());
                }
            } else if matches(part, &entry.name)? {
                if !rest.is_empty() {
                    if entry.directory {
                        self.run(&path, rest, depth + 1)?;
                    }
                } else if !entry.directory {
                    self.found.push(path.into_string());
                }
            }
        }
        Ok(())
    }
}

/// The patterns that `{a,b}` stands for.
fn alternatives(pattern: &str) -> Result<Vec<String>, String> {
    let Some(open) = pattern.find('{') else {
        return Ok(vec![pattern.to_owned()]);
    };
    let (before, after) = pattern.split_at(open);
    let mut depth = 0;
    let mut begin = 1;
    let mut options = Vec::new();
    for (index, character) in after.char_indices() {
        match character {
            '{' => depth += 1,
            ',' if depth == 1 => {
                options.push(&after[begin..index]);
                begin = index + 1;
            }
            '}' => {
                depth -= 1;
                if depth == 0 {
                    options.push(&after[begin..index]);
                    let rest = &after[index + 1..];
                    let mut all = Vec::new();
                    for option in options {
                        all.extend(alternatives(&format!("{before}{option}{rest}"))?);
                    }
                    return Ok(all);
                }
            }
            _ => {}
        }
    }
    Err("syntax error in pattern".into())
}

/// Whether one part of a path matches one part of a pattern.
fn matches(pattern: &str, name: &str) -> Result<bool, String> {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    part(&pattern, &name)
}

fn part(pattern: &[char], name: &[char]) -> Result<bool, String> {
    match pattern {
        [] => Ok(name.is_empty()),
        ['*', rest @ ..] => {
            for skipped in 0..=name.len() {
                if part(rest, &name[skipped..])? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        ['?', rest @ ..] => match name {
            [_, others @ ..] => part(rest, others),
            [] => Ok(false),
        },
        ['[', rest @ ..] => {
            let (accepted, rest) = class(rest, name.first().copied())?;
            match name {
                [_, others @ ..] if accepted => part(rest, others),
                _ => Ok(false),
            }
        }
        ['\\', escaped, rest @ ..] => match name {
            [first, others @ ..] if first == escaped => part(rest, others),
            _ => Ok(false),
        },
        [wanted, rest @ ..] => match name {
            [first, others @ ..] if first == wanted => part(rest, others),
            _ => Ok(false),
        },
    }
}

/// Whether a class after its `[` accepts a character, and what follows its `]`.
fn class(pattern: &[char], character: Option<char>) -> Result<(bool, &[char]), String> {
    let negated = matches!(pattern.first(), Some('^' | '!'));
    let mut rest = if negated { &pattern[1..] } else { pattern };
    let mut accepted = false;
    loop {
        rest = match rest {
            [']', after @ ..] => return Ok((accepted != negated, after)),
            [low, '-', high, after @ ..] if *high != ']' => {
                accepted |= character.is_some_and(|character| (*low..=*high).contains(&character));
                after
            }
            [one, after @ ..] => {
                accepted |= character == Some(*one);
                after
            }
            [] => return Err("syntax error in pattern".into()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    #[test]
    fn patterns_find_what_they_describe() {
        let mut memory = Memory::new();
        for path in ["a.txt", "b.md", "sub/c.txt", "sub/deep/d.txt", ".hidden.txt"] {
            memory.set(path, "");
        }
        let find = |pattern: &str| files(&memory, Utf8Path::new(""), pattern).map(|found| found.join(" "));
        assert_eq!(find("*.txt").as_deref(), Ok(".hidden.txt a.txt"));
        assert_eq!(
            find("**/*.txt").as_deref(),
            Ok(".hidden.txt a.txt sub/c.txt sub/deep/d.txt")
        );
        assert_eq!(find("sub/**").as_deref(), Ok("sub/c.txt sub/deep/d.txt"));
        assert_eq!(find("{a,b}.*").as_deref(), Ok("a.txt b.md"));
        assert_eq!(find("[ab].??").as_deref(), Ok("b.md"));
        assert_eq!(find("nothing").as_deref(), Ok(""));
        assert!(find("{a").is_err());
    }
}
