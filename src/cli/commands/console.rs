//! `dynoform console`
//!
//! Expressions in, values out: against the state, or against a plan that is made first. From a pipe the last result is
//! printed and the first error ends it, as with the reference; at a terminal it goes on until it is left.

mod completion;
mod desk;
mod existing;
mod terminal;

use std::io::{BufRead, IsTerminal};
use std::sync::Arc;

use camino::Utf8Path;

use crate::address::ModuleInstance;
use crate::analysis::{Evaluation, Inputs, Options, Purpose};
use crate::cli::arguments::{ConsoleArguments, PlanningArguments};
use crate::cli::backend;
use crate::cli::codes;
use crate::cli::host::{LiveHost, timestamp};
use crate::cli::operation::{Asked, Operation, plan_options};
use crate::cli::project::Project;
use crate::cli::providers::providers;
use crate::cli::reporter::Reporter;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::plan::{PlanMode, prior};
use crate::source::Disk;
use crate::state::Store;
use desk::{Answer, Desk};
use existing::FromState;

pub(crate) fn run(arguments: &ConsoleArguments, session: &Session) -> Outcome {
    if arguments.plan {
        return super::runtime()?.block_on(planned(arguments, session));
    }
    let mut project = Project::open(
        session,
        Utf8Path::new("."),
        Purpose::Explore,
        &arguments.variables.given,
    );
    let root = project.analysis.configuration();
    if has_errors(&root.diagnostics) || has_errors(project.analysis.input_problems()) {
        return Ok(project.refuse(session).unwrap_or(Exit::ERROR));
    }
    let path = backend::state_path(root.root(), &arguments.backend, session).map_err(|diagnostic| vec![diagnostic])?;
    let state = Store::look(&path).map_err(|diagnostic| vec![diagnostic])?;
    let prior = prior::decode(&state.unwrap_or_default(), &providers(session, Utf8Path::new(".")))?;
    let inputs = Inputs {
        host: Arc::new(LiveHost {
            files: project.analysis.files(),
            working_directory: session.directory.clone(),
            home_directory: session.home.clone(),
            plan_timestamp: timestamp(),
        }),
        ..project.analysis.inputs().clone()
    };
    let mut evaluation = Evaluation::new(project.analysis.program(), inputs);
    let problems = evaluation.run(&mut FromState::new(prior));
    say(&problems, &project, session);
    converse(&mut project, &evaluation, session)
}

/// The same with the objects that a plan expects.
async fn planned(arguments: &ConsoleArguments, session: &Session) -> Outcome {
    let planning = PlanningArguments::of(
        arguments.variables.clone(),
        arguments.backend.clone(),
        arguments.heroku.clone(),
    );
    let options = plan_options(&planning, PlanMode::Normal)?;
    let reporter = Reporter::silent(&session.console);
    // What has no value is not known, as in the reference's console: nobody is asked, and nothing will be applied.
    let told = Project::options(
        session,
        Purpose::Plan,
        &planning.variables.given,
        session.environment.clone(),
    );
    let told = Options {
        unset_is_unknown: true,
        ..told
    };
    let project = Project::open_with(session, Arc::new(Disk), Utf8Path::new("."), told);
    let asked = Asked {
        arguments: &planning,
        operation: "OperationTypePlan",
        backup: None,
        describes: false,
    };
    let Some(mut operation) = Operation::begin(session, reporter, project, &asked, None).await else {
        return Ok(Exit::ERROR);
    };
    let outcome = match operation.plan(options, planning.refresh).await {
        Some(planned) => {
            operation.say(&planned.plan.diagnostics);
            converse(&mut operation.project, &planned.evaluation, session)
        }
        None => Ok(Exit::ERROR),
    };
    operation.end().await;
    outcome
}

/// What is wrong with the values themselves: they are unknown then, and the rest can be looked at.
fn say(problems: &[Diagnostic], project: &Project, session: &Session) {
    let analysis = &project.analysis;
    let is_new = |problem: &&Diagnostic| !analysis.diagnostics().contains(problem);
    let mut all: Vec<Diagnostic> = analysis.diagnostics().to_vec();
    all.extend(problems.iter().filter(is_new).cloned());
    all.retain(|problem| problem.severity == Severity::Error);
    session.console.diagnostics(analysis.sources(), &all);
    if !all.is_empty() {
        session.console.diagnostic(&codes::shaky_ground());
    }
}

fn converse(project: &mut Project, evaluation: &Evaluation, session: &Session) -> Outcome {
    for value in evaluation.variables().values() {
        session.console.conceal_value(value);
    }
    for (_, _, value, _) in evaluation.all_instances() {
        session.console.conceal_value(value);
    }
    let desk = Desk::new(project, evaluation, ModuleInstance::root());
    if std::io::stdin().is_terminal() {
        terminal::converse(desk, session)
    } else {
        piped(desk, session)
    }
}

/// Line by line; only the last result is printed.
fn piped(mut desk: Desk<'_>, session: &Session) -> Outcome {
    let mut input = std::io::stdin().lock();
    let mut last = String::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        match input.read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => return Err(vec![codes::unreadable_file("<stdin>", &error)]),
        }
        match desk.answer(String::from_utf8_lossy(&line).trim()) {
            Ok(Answer::Text(text)) => last = text,
            Ok(Answer::Leave) => return Ok(Exit::DONE),
            Err(problems) => {
                session.console.diagnostics(desk.sources(), &problems);
                return Ok(Exit::ERROR);
            }
        }
    }
    // What is sensitive is hidden by its marks; what was made nonsensitive is asked for.
    session.console.disclose(&format!("{last}\n"));
    Ok(Exit::DONE)
}
