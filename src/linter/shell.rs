//! Reads a shell command far enough to see which programs it calls and whether its loops end.
//!
//! Takes the text of a command in which every interpolation was replaced by [`HOLE`]; gives facts about it.
//! It knows words, quotes and separators of POSIX shells and of cmd; it never runs anything.

/// What stands for an interpolation whose value is not known.
pub const HOLE: char = '\u{FFFC}';

/// One call of a program: its words, the first being the program, unquoted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invocation(pub Vec<String>);

impl Invocation {
    /// The program's name without its directory and without `.exe`.
    pub fn program(&self) -> &str {
        let word = self.0.first().map_or("", String::as_str);
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        name.strip_suffix(".exe").unwrap_or(name)
    }

    /// Whether a long option is there, alone or as `--option=value`.
    fn has_long(&self, option: &str) -> bool {
        self.0.iter().any(|word| word.split('=').next() == Some(option))
    }

    /// Whether a short option is there, alone or in a cluster such as `-sSf`.
    fn has_short(&self, option: char) -> bool {
        self.0.iter().skip(1).any(|word| {
            word.strip_prefix('-').is_some_and(|cluster| {
                !cluster.starts_with('-')
                    && cluster
                        .chars()
                        .take_while(char::is_ascii_alphabetic)
                        .any(|c| c == option)
            })
        })
    }

    /// Whether this call of curl says no to an answer such as 503: by `--fail`, or by looking at the status itself.
    pub fn curl_heeds_the_status(&self) -> bool {
        self.has_long("--fail")
            || self.has_long("--fail-with-body")
            || self.has_short('f')
            || self
                .0
                .iter()
                .any(|word| word.contains("%{http_code}") || word.contains("%{response_code}"))
    }
}

/// Words before which a command begins anew.
const KEYWORDS: &[&str] = &[
    "until", "while", "if", "then", "do", "else", "elif", "!", "{", "time", "exec", "sudo", "env", "nohup", "call",
];

/// Every call of a program, in order; those within `$(…)`, and those that `sh -c`, `bash -c` or `timeout` make, too.
pub fn invocations(command: &str) -> Vec<Invocation> {
    let mut found = Vec::new();
    for words in simple_commands(command) {
        for (_, inner) in words.iter().filter_map(|word| word.split_once("$(")) {
            found.extend(invocations(inner));
        }
        let first = words
            .iter()
            .position(|word| !is_assignment(word) && !KEYWORDS.contains(&word.as_str()));
        if let Some(first) = first {
            let call = Invocation(words[first..].to_vec());
            found.extend(within(&call));
            found.push(call);
        }
    }
    found
}

/// Whether it is `NAME=value` before a command.
fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

/// The calls that a call makes for its user.
fn within(call: &Invocation) -> Vec<Invocation> {
    match call.program() {
        "sh" | "bash" | "dash" | "zsh" => {
            let script = call
                .0
                .iter()
                .position(|word| word.starts_with('-') && word.ends_with('c'));
            script
                .and_then(|at| call.0.get(at + 1))
                .map_or(Vec::new(), |text| invocations(text))
        }
        "timeout" | "gtimeout" => {
            let seconds = call
                .0
                .iter()
                .position(|word| word.starts_with(|c: char| c.is_ascii_digit() || c == HOLE));
            let mut rest = seconds.map_or(&[] as &[String], |at| &call.0[at + 1..]);
            while rest
                .first()
                .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
            {
                rest = &rest[1..];
            }
            let inner = Invocation(rest.to_vec());
            let mut found = within(&inner);
            found.push(inner);
            found
        }
        _ => Vec::new(),
    }
}

/// Splits at `;`, `&`, `|`, line ends and parentheses, and each part into words.
fn simple_commands(command: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut characters = command.chars().peekable();
    let finish = |word: &mut Option<String>, commands: &mut Vec<Vec<String>>| {
        if let (Some(word), Some(last)) = (word.take(), commands.last_mut()) {
            last.push(word);
        }
    };
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some('"') | None, '\\') => {
                if let Some(next) = characters.next_if(|next| quote.is_none() || matches!(next, '"' | '\\' | '$')) {
                    if next != '\n' {
                        word.get_or_insert_default().push(next);
                    }
                } else {
                    word.get_or_insert_default().push('\\');
                }
            }
            (Some(_), _) => word.get_or_insert_default().push(character),
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => while characters.next_if(|next| *next != '\n').is_some() {},
            (None, ' ' | '\t' | '\r') => finish(&mut word, &mut commands),
            (None, ';' | '&' | '|' | '\n' | '(' | ')' | '`') => {
                finish(&mut word, &mut commands);
                commands.push(Vec::new());
            }
            (None, _) => word.get_or_insert_default().push(character),
        }
    }
    finish(&mut word, &mut commands);
    commands.retain(|words| !words.is_empty());
    commands
}

/// What ends a loop from within: a counter or a clock.
const BOUNDS: &[&str] = &["-lt", "-le", "-gt", "-ge", "SECONDS", "((", "expr ", "let "];

/// Ways out of a loop.
const EXITS: &[&str] = &["break", "exit", "return"];

/// Conditions of `while` that never change, and of `until`.
const ENDLESS: [&str; 6] = [
    "while true",
    "while :",
    "while [ 1 ]",
    "while [ true ]",
    "while 1",
    "until false",
];

/// Whether it has a `while` or `until` loop that nothing is seen to end but an answer.
pub fn loops_without_bound(command: &str) -> bool {
    let Some(at) = ["while", "until"]
        .iter()
        .filter_map(|word| find_word(command, word))
        .min()
    else {
        return false;
    };
    let (before, rest) = command.split_at(at);
    let body = rest.rsplit_once("done").map_or(rest, |(body, _)| body);
    !before.contains("timeout") && !BOUNDS.iter().any(|bound| body.contains(bound)) && !gives_up(body)
}

/// Whether one of the ways out of a loop is not that all is well.
fn gives_up(body: &str) -> bool {
    let mut ways = EXITS.iter().filter_map(|word| Some((find_word(body, word)?, *word)));
    let Some((at, word)) = ways.next() else { return false };
    let (before, rest) = (body[..at].trim_end(), &body[at + word.len()..]);
    let condition = body.split([';', '\n']).next().unwrap_or_default().trim();
    let fails = rest.trim_start().starts_with(|c: char| matches!(c, '1'..='9'));
    let another = ways.next().is_some() || EXITS.iter().any(|word| find_word(rest, word).is_some());
    let after_success = before.ends_with("&&") || before.ends_with("then");
    fails || another || !after_success || !ENDLESS.contains(&condition)
}

/// Where a word stands alone first.
fn find_word(command: &str, word: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    command
        .match_indices(word)
        .map(|(at, _)| at)
        .find(|&at| !command[..at].ends_with(part) && !command[at + word.len()..].starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curls(command: &str) -> Vec<bool> {
        invocations(command)
            .iter()
            .filter(|call| call.program() == "curl")
            .map(Invocation::curl_heeds_the_status)
            .collect()
    }

    #[test]
    fn curl_is_found_wherever_a_command_may_begin() {
        for command in [
            "curl --fail URL",
            "/usr/bin/curl -sSf URL",
            "curl.exe -fsSL URL",
            "until curl -f URL; do sleep 1; done",
            "for i in 1 2 3; do curl --fail-with-body URL && exit 0; done; exit 1",
            "sh -c 'curl --fail URL'",
            "timeout 60 sh -c 'until curl -f URL; do sleep 1; done'",
            "timeout -k 5 60 curl -f URL || exit 1",
            "RETRIES=3 curl --fail=true URL",
            "test \"$(curl -s -o /dev/null -w '%{http_code}' URL)\" = 200",
            "echo ok |\n  curl -f URL",
        ] {
            assert_eq!(curls(command), [true], "{command}");
        }
    }

    #[test]
    fn curl_without_fail_is_told_from_the_others() {
        assert_eq!(curls("curl -s URL"), [false]);
        assert_eq!(curls("curl --retry 5 --output file URL"), [false]);
        assert_eq!(curls("curl -s a; curl -sf b"), [false, true]);
        assert_eq!(curls("echo curl URL # curl URL"), [] as [bool; 0]);
        assert_eq!(curls("./bin/health-check URL"), [] as [bool; 0]);
    }

    #[test]
    fn a_loop_needs_an_end() {
        assert!(loops_without_bound("until curl -f URL; do sleep 5; done"));
        assert!(loops_without_bound("while ! curl -f URL\ndo\nsleep 5\ndone; exit 0"));
        assert!(loops_without_bound(
            "until [ $(curl -w '%{http_code}' URL) -eq 200 ]; do sleep 5; done"
        ));
        assert!(loops_without_bound(
            "while true; do curl -f URL && break; sleep 5; done"
        ));
        assert!(loops_without_bound(
            "while :\ndo\n  if curl -f URL; then exit 0; fi\n  sleep 5\ndone"
        ));
        for bounded in [
            "timeout 300 sh -c 'until curl -f URL; do sleep 5; done'",
            "n=0; until curl -f URL; do n=$((n+1)); [ $n -lt 30 ] || exit 1; sleep 5; done",
            "for i in $(seq 30); do curl -f URL && exit 0; sleep 5; done; exit 1",
            "while true; do curl -f URL && exit 0; sleep 5; tries=$((tries+1)); [ $tries -eq 30 ] && exit 1; done",
            "while true; do curl -f URL && break; ./is-late && exit 1; done",
            "while true; do curl -f URL || exit 1; sleep 5; done",
            "until curl -f URL; do ./is-late && break; done",
            "curl --retry 30 --fail URL",
            "echo meanwhile",
        ] {
            assert!(!loops_without_bound(bounded), "{bounded}");
        }
    }
}
