//! `dynoform man`

use clap::CommandFactory;

use crate::cli::arguments::CommandLine;
use crate::cli::session::{Exit, Outcome, Session};

/// Prints one page: the program, then each verb.
pub(crate) fn run(session: &Session) -> Outcome {
    let mut page = Vec::new();
    let mut definition = CommandLine::command();
    definition.build();
    let rendered = clap_mangen::Man::new(definition.clone()).render(&mut page);
    let rendered = definition.get_subcommands().fold(rendered, |rendered, verb| {
        rendered.and_then(|()| clap_mangen::Man::new(verb.clone()).render(&mut page))
    });
    rendered.expect("memory takes all text");
    session.console.print(&String::from_utf8_lossy(&page));
    Ok(Exit::DONE)
}
