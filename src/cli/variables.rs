//! `-var` and `-var-file`, in the order in which they stand: a later one overrules an earlier one.

use camino::Utf8PathBuf;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::config::Given;

/// Values of variables from the command line.
#[derive(Clone, Default, Debug)]
pub(crate) struct VariableArguments {
    /// In their order.
    pub(crate) given: Vec<Given>,
}

impl FromArgMatches for VariableArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let assignments = matches.get_many::<String>("var").unwrap_or_default().cloned();
        let files = matches.get_many::<Utf8PathBuf>("var_file").unwrap_or_default().cloned();
        let mut placed: Vec<(usize, Given)> = Vec::new();
        let places = |id: &str| matches.indices_of(id).into_iter().flatten().collect::<Vec<_>>();
        placed.extend(places("var").into_iter().zip(assignments.map(Given::Assignment)));
        placed.extend(places("var_file").into_iter().zip(files.map(Given::File)));
        placed.sort_by_key(|(place, _)| *place);
        Ok(Self {
            given: placed.into_iter().map(|(_, given)| given).collect(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for VariableArguments {
    fn augment_args(command: Command) -> Command {
        command
            .arg(
                Arg::new("var")
                    .long("var")
                    .value_name("NAME=VALUE")
                    .help("Set a variable of the root module (repeatable)")
                    .action(ArgAction::Append)
                    .allow_hyphen_values(true),
            )
            .arg(
                Arg::new("var_file")
                    .long("var-file")
                    .value_name("FILE")
                    .help("Read variables from a file (repeatable)")
                    .action(ArgAction::Append)
                    .value_parser(clap::value_parser!(Utf8PathBuf)),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_the_order_of_the_line() {
        let command = VariableArguments::augment_args(Command::new("plan"));
        let words = ["plan", "--var", "a=1", "--var-file=f", "--var=a=2"];
        let matches = command.try_get_matches_from(words).expect("they parse");
        let given = VariableArguments::from_arg_matches(&matches)
            .expect("they are read")
            .given;
        let expected = [
            Given::Assignment("a=1".into()),
            Given::File("f".into()),
            Given::Assignment("a=2".into()),
        ];
        assert_eq!(given, expected);
    }
}
