//! The overview of verbs, and what is said about verbs of the reference that are not here yet.

use clap::{Command, CommandFactory};

use super::arguments::CommandLine;

/// The verbs in the order in which people need them.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "Main commands",
        &["init", "validate", "lint", "plan", "apply", "destroy"],
    ),
    ("Looking", &["show", "output", "console", "state", "graph", "explain"]),
    ("Writing", &["fmt", "lsp"]),
    ("Trying", &["sandbox"]),
    (
        "Others",
        &["import", "refresh", "taint", "untaint", "version", "completions", "man"],
    ),
];

/// Verbs of the reference that are missing, and what to do instead.
const MISSING: &[(&str, &str)] = &[
    (
        "workspace",
        "Set TF_WORKSPACE to work in another workspace: its state is terraform.tfstate.d/NAME/terraform.tfstate.",
    ),
    (
        "force-unlock",
        "A lock belongs to a running process and ends with it: there is nothing to unlock by force.",
    ),
    ("taint", "Use `dynoform apply -replace=ADDRESS`."),
    (
        "untaint",
        "Use `terraform untaint ADDRESS`: it works on the same state.",
    ),
    (
        "login",
        "Nothing is kept on a remote host yet. For Heroku set HEROKU_API_KEY, or run `heroku login`.",
    ),
    ("logout", "Nothing is kept on a remote host yet."),
    ("test", "Running *.tftest.hcl files is not available yet."),
    (
        "providers",
        "The Heroku provider is built in; `dynoform validate` names any other that the configuration wants.",
    ),
    (
        "get",
        "Modules of local paths are read where they are; others are not available yet.",
    ),
    ("modules", "`dynoform graph` shows modules with what is in them."),
    (
        "metadata",
        "`terraform metadata functions -json` tells the same functions.",
    ),
];

/// The definition of the command line, with the overview as its help.
pub(super) fn definition() -> Command {
    CommandLine::command().override_help(overview())
}

/// All verbs by group, with what they do.
pub(super) fn overview() -> String {
    let definition = CommandLine::command();
    let mut text = String::from("Usage: dynoform [-chdir=DIR] COMMAND [options]\n\n");
    text.push_str("Lint, plan and apply Heroku configurations in the Terraform language.\n");
    for (group, verbs) in GROUPS {
        text.push_str(&format!("\n{group}:\n"));
        for verb in *verbs {
            let about = definition.find_subcommand(verb).and_then(Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            text.push_str(&format!("  {verb:<12} {}\n", about.trim_end_matches('.')));
        }
    }
    text.push_str(
        "\nOptions before the command:\n  -chdir=DIR   Switch to this directory before anything else\n  \
         -version     The same as the command version\n\n\
         Options are written as -option or --option. Each command explains itself: dynoform COMMAND -help\n\
         Try it without an account: dynoform apply -sandbox\n",
    );
    text
}

/// What to say when the verb is none of ours: `None` when it is, or when there is none.
pub(super) fn unavailable(words: &[String]) -> Option<String> {
    let verb = words.iter().skip(1).find(|word| !word.starts_with('-'))?;
    let definition = CommandLine::command();
    if definition.find_subcommand(verb).is_some() {
        return None;
    }
    if let Some((_, instead)) = MISSING.iter().find(|(missing, _)| missing == verb) {
        return Some(format!("dynoform has no command {verb:?} yet. {instead}"));
    }
    let verbs = definition.get_subcommands().map(Command::get_name);
    let near = crate::diagnostic::nearest(verb, verbs)
        .map(|near| format!(" Did you mean {near:?}?"))
        .unwrap_or_default();
    Some(format!(
        "dynoform has no command {verb:?}.{near}\n\nAll commands: dynoform -help"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_stands_in_one_group() {
        let definition = CommandLine::command();
        let mut ours: Vec<&str> = definition.get_subcommands().map(Command::get_name).collect();
        let mut listed: Vec<&str> = GROUPS.iter().flat_map(|(_, verbs)| *verbs).copied().collect();
        ours.sort_unstable();
        listed.sort_unstable();
        assert_eq!(ours, listed);
    }

    #[test]
    fn verbs_that_are_missing_say_what_to_do_instead() {
        let check = |line: &str| unavailable(&line.split(' ').map(ToOwned::to_owned).collect::<Vec<_>>());
        assert_eq!(check("dynoform plan"), None);
        assert!(check("dynoform test").is_some_and(|text| text.contains("not available yet")));
        assert!(check("dynoform aply").is_some_and(|text| text.contains("\"apply\"")));
    }
}
