//! `dynoform completions`

use clap::CommandFactory;

use crate::cli::arguments::{CommandLine, CompletionsArguments};
use crate::cli::session::{Exit, Outcome, Session};

pub(crate) fn run(arguments: &CompletionsArguments, session: &Session) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut CommandLine::command(), "dynoform", &mut script);
    session.console.print(&String::from_utf8_lossy(&script));
    Ok(Exit::DONE)
}
