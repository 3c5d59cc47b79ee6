//! The words of a command line, as the reference takes them and as clap wants them.
//!
//! Single-dash long options (`-auto-approve`, `-var a=b`) become double-dash ones, and the words of `TF_CLI_ARGS` go
//! behind the verb.

use clap::Command;

/// The words for clap, program name first. `environment` answers for `TF_CLI_ARGS…`.
///
/// # Errors
/// A quote in such a variable is never closed.
pub(crate) fn normalized(
    words: Vec<String>,
    definition: &Command,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Vec<String>, String> {
    let words = with_environment(words, definition, environment)?;
    let verb = words.iter().skip(1).find_map(|word| definition.find_subcommand(word));
    let mut valued = own_options_with_values(definition);
    valued.extend(verb.into_iter().flat_map(options_with_values));
    let mut normalized = Vec::with_capacity(words.len());
    let (mut literal, mut value) = (false, false);
    for word in words {
        literal |= word == "--";
        if literal || std::mem::take(&mut value) {
            normalized.push(word);
            continue;
        }
        let name = word.trim_start_matches('-').split('=').next().unwrap_or_default();
        let single = word.starts_with('-') && !word.starts_with("--");
        let converted = match name {
            "h" | "help" if single => "--help".to_owned(),
            "v" | "version" if single => "--version".to_owned(),
            name if single && name.starts_with(|first: char| first.is_ascii_alphabetic()) => format!("-{word}"),
            _ => word.clone(),
        };
        value = word.starts_with('-') && !word.contains('=') && valued.iter().any(|option| option == name);
        normalized.push(converted);
    }
    Ok(normalized)
}

/// The options of a verb, and of the verbs below it, behind which a value may stand as a word of its own.
fn options_with_values(definition: &Command) -> Vec<String> {
    let mut options = own_options_with_values(definition);
    options.extend(definition.get_subcommands().flat_map(options_with_values));
    options
}

fn own_options_with_values(definition: &Command) -> Vec<String> {
    definition
        .get_arguments()
        .filter(|argument| argument.get_action().takes_values() && !argument.is_require_equals_set())
        .filter_map(|argument| argument.get_long().map(ToOwned::to_owned))
        .collect()
}

/// Puts the words of `TF_CLI_ARGS` and of `TF_CLI_ARGS_VERB` behind the verb, where those of the line can overrule them.
fn with_environment(
    mut words: Vec<String>,
    definition: &Command,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Vec<String>, String> {
    let Some(at) = words
        .iter()
        .skip(1)
        .position(|word| !word.starts_with('-'))
        .map(|at| at + 1)
    else {
        return Ok(words);
    };
    let mut end = at + 1;
    let mut variable = format!("TF_CLI_ARGS_{}", words[at]);
    let verb = definition.find_subcommand(&words[at]);
    if let (Some(verb), Some(next)) = (verb, words.get(end))
        && verb.find_subcommand(next).is_some()
    {
        variable = format!("{variable}_{next}");
        end += 1;
    }
    let mut added = Vec::new();
    for name in ["TF_CLI_ARGS".to_owned(), variable.replace('-', "_")] {
        if let Some(text) = environment(&name) {
            added.extend(split(&text).ok_or_else(|| format!("a quote in {name} is never closed"))?);
        }
    }
    words.splice(end..end, added);
    Ok(words)
}

/// The words of a text, as a shell splits them; `None` when a quote is never closed.
fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '\'' => {
                let into = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        '\'' => break,
                        other => into.push(other),
                    }
                }
            }
            '"' => {
                let into = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        '"' => break,
                        '\\' => match characters.next()? {
                            quoted @ ('"' | '\\' | '$' | '`') => into.push(quoted),
                            other => into.extend(['\\', other]),
                        },
                        other => into.push(other),
                    }
                }
            }
            '\\' => word.get_or_insert_default().extend(characters.next()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::arguments::CommandLine;

    fn check(line: &str, environment: &[(&str, &str)]) -> String {
        let words = split(&format!("dynoform {line}")).expect("closed");
        let lookup = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        normalized(words, &CommandLine::command(), lookup).expect("closed")[1..].join(" ")
    }

    #[test]
    fn single_dashes_become_double_ones_and_values_stay() {
        assert_eq!(
            check("-chdir=x plan -out=p -var a=-b", &[]),
            "--chdir=x plan --out=p --var a=-b"
        );
        assert_eq!(
            check("apply -auto-approve --json -- -out", &[]),
            "apply --auto-approve --json -- -out"
        );
        assert_eq!(check("fmt -", &[]), "fmt -");
        assert_eq!(check("plan -help", &[]), "plan --help");
        assert_eq!(check("plan -frob", &[]), "plan --frob");
        assert_eq!(check("plan -target -x -out p", &[]), "plan --target -x --out p");
        // `-plan` takes a file in one verb, and nothing in the other.
        assert_eq!(check("graph -plan -x", &[]), "graph --plan -x");
        assert_eq!(check("console -plan -var a=1", &[]), "console --plan --var a=1");
    }

    #[test]
    fn words_from_the_environment_stand_behind_the_verb() {
        let environment = [
            ("TF_CLI_ARGS", "-no-color"),
            ("TF_CLI_ARGS_plan", "-var 'a=b c' -refresh=false"),
        ];
        assert_eq!(
            check("-chdir=x plan -out=p", &environment),
            "--chdir=x plan --no-color --var a=b c --refresh=false --out=p"
        );
        assert_eq!(check("apply p", &environment), "apply --no-color p");
        assert_eq!(
            check("state list x", &[("TF_CLI_ARGS_state_list", "-state=s")]),
            "state list --state=s x"
        );
    }

    #[test]
    fn an_open_quote_is_an_error() {
        assert_eq!(split("a 'b"), None);
    }
}
