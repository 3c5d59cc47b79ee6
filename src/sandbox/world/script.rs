//! What the command line of a source would say, and how long it would take. Nothing is run: its words are read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The most lines that `seq` says.
const MOST_LINES: u64 = 1_000_000;

/// A command line of a few words that are understood; anything else says nothing and takes no time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// `echo WORDS`
    Say(String),
    /// `printf WORDS`: without the end of the line.
    Print(String),
    /// `seq LAST`: the numbers, one a line.
    Count(u64),
    /// `sleep SECONDS`, in milliseconds.
    Sleep(u64),
    /// `exit NUMBER`, `false`: other than 0 it has failed.
    Exit(u64),
}

impl Script {
    /// Reads commands between `&&` and `;`; `$NAME` in what they say is the config var of that name.
    pub(crate) fn read(line: &str, vars: &BTreeMap<String, String>) -> Script {
        let commands = line.split("&&").flat_map(|part| part.split(';'));
        Script(commands.filter_map(|command| step(command.trim(), vars)).collect())
    }

    /// How long it takes, in milliseconds.
    pub(crate) fn milliseconds(&self) -> u64 {
        self.until_exit().fold(0, |sum, step| match step {
            Step::Sleep(time) => sum.saturating_add(*time),
            _ => sum,
        })
    }

    /// The number it ends with.
    pub(crate) fn exit(&self) -> u64 {
        let exits = self.0.iter().find_map(|step| match step {
            Step::Exit(number) => Some(*number),
            _ => None,
        });
        exits.unwrap_or(0)
    }

    /// What it has said that many milliseconds after its beginning.
    pub(crate) fn output(&self, elapsed: u64) -> String {
        let (mut text, mut at) = (String::new(), 0_u64);
        for step in self.until_exit() {
            match step {
                Step::Sleep(time) => at = at.saturating_add(*time),
                _ if at > elapsed => break,
                Step::Say(words) => text.extend([words, "\n"]),
                Step::Print(words) => text.push_str(words),
                Step::Count(last) => (1..=*last).for_each(|number| text.push_str(&format!("{number}\n"))),
                Step::Exit(_) => {}
            }
        }
        text
    }

    fn until_exit(&self) -> impl Iterator<Item = &Step> {
        self.0.iter().take_while(|step| !matches!(step, Step::Exit(_)))
    }
}

fn step(command: &str, vars: &BTreeMap<String, String>) -> Option<Step> {
    let (name, words) = command.split_once(' ').unwrap_or((command, ""));
    let words = words.trim();
    let number = || words.parse::<u64>().ok();
    match name {
        "echo" => Some(Step::Say(expanded(words, vars))),
        "printf" => Some(Step::Print(expanded(words, vars))),
        "seq" => Some(Step::Count(number()?.min(MOST_LINES))),
        "sleep" => Some(Step::Sleep(number()?.saturating_mul(1_000))),
        "exit" => Some(Step::Exit(number().unwrap_or(0))),
        "false" => Some(Step::Exit(1)),
        _ => None,
    }
}

/// The words without quotes and with values for names, as a shell has it.
fn expanded(words: &str, vars: &BTreeMap<String, String>) -> String {
    let words = words.replace(['"', '\''], "");
    let mut parts = words.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (braced, part) = part.strip_prefix('{').map_or((false, part), |part| (true, part));
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = part.find(|c| !is_name(c)).unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        text.push_str(vars.get(name).map_or("", String::as_str));
        text.push_str(if braced {
            rest.strip_prefix('}').unwrap_or(rest)
        } else {
            rest
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_line_says_comes_at_its_time() {
        let vars = BTreeMap::from([("KEY".to_owned(), "v; echo no".to_owned())]);
        let line = "npm run x && echo \"a $KEY ${KEY}!\"; sleep 60 && seq 2; printf end && exit 3 && echo never";
        let script = Script::read(line, &vars);
        assert_eq!((script.milliseconds(), script.exit()), (60_000, 3));
        assert_eq!(script.output(59_999), "a v; echo no v; echo no!\n");
        assert_eq!(script.output(60_000), "a v; echo no v; echo no!\n1\n2\nend");
        assert_eq!(Script::read("rake db:migrate", &vars), Script::default());
    }
}
