//! `dynoform show`

use camino::Utf8Path;

use crate::cli::arguments::ShowArguments;
use crate::cli::providers::providers;
use crate::cli::saved;
use crate::cli::session::{Exit, Outcome, Session};
use crate::output::{plan_text, state_json, state_text};
use crate::plan::json::document;
use crate::plan::prior;
use crate::state::Store;

pub(crate) fn run(arguments: &ShowArguments, session: &Session) -> Outcome {
    if let Some(file) = arguments.file.as_deref().filter(|file| saved::is_plan(file)) {
        return plan(file, arguments.json, session);
    }
    let state = match &arguments.file {
        Some(file) => Store::look(file).map(Option::unwrap_or_default),
        None => session.look(&arguments.backend),
    }
    .map_err(|diagnostic| vec![diagnostic])?;
    let prior = prior::decode(&state, &providers(session, &session.directory))?;
    if arguments.json {
        // Asked for: sensitive values are given.
        session.console.disclose(&format!("{}\n", state_json(&state, &prior)));
    } else {
        session.console.print(&state_text(&state, &prior, session.console.out));
    }
    Ok(Exit::DONE)
}

/// A saved plan, made again from what it holds: nothing is called.
fn plan(file: &Utf8Path, json: bool, session: &Session) -> Outcome {
    let saved = saved::read(file).map_err(|diagnostic| vec![diagnostic])?;
    let project = saved.project(session);
    if let Some(exit) = project.refuse(session) {
        return Ok(exit);
    }
    let providers = providers(session, Utf8Path::new("."));
    let drafted = saved.draft(&project, &providers)?;
    let console = &session.console;
    if json {
        let state = saved.state();
        // As read again and moved: what the changes start from.
        let prior = state_json(&state, &drafted.plan.prior);
        let document = document(&drafted.plan, project.analysis.program(), prior);
        // Asked for: sensitive values are given.
        console.disclose(&format!("{document}\n"));
    } else {
        console.print(&plan_text(&drafted.plan, console.out));
        console.diagnostics(project.analysis.sources(), &drafted.plan.diagnostics);
    }
    Ok(Exit::DONE)
}
