//! `dynoform apply`, `destroy` and `refresh`

use std::io::IsTerminal;
use std::time::Instant;

use camino::Utf8Path;

use crate::apply::Applied;
use crate::apply::driver::{Planned, calls};
use crate::cli::arguments::{ApplyArguments, PlanningArguments};
use crate::cli::operation::{Asked, Operation, plan_mode, plan_options, project};
use crate::cli::reporter::Reporter;
use crate::cli::session::{Exit, Outcome, Session};
use crate::cli::{codes, prompt, saved};
use crate::diagnostic::has_errors;
use crate::output::{applied_text, outputs_text, plan_text, took};
use crate::plan::PlanMode;

/// Which of the three verbs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Apply,
    Destroy,
    Refresh,
}

pub(crate) fn run(verb: Verb, arguments: &ApplyArguments, session: &Session) -> Outcome {
    let asks = !arguments.auto_approve && arguments.plan.is_none() && verb != Verb::Refresh;
    if asks && arguments.json {
        return Err(vec![codes::approval_needed("-json cannot ask")]);
    }
    if asks && (!arguments.planning.asking.input || !std::io::stdin().is_terminal()) {
        return Err(vec![codes::approval_needed("there is nobody to ask")]);
    }
    super::runtime()?.block_on(async {
        match &arguments.plan {
            Some(path) => apply_saved(path, arguments, session).await,
            None => apply_new(verb, asks, arguments, session).await,
        }
    })
}

async fn apply_new(verb: Verb, asks: bool, arguments: &ApplyArguments, session: &Session) -> Outcome {
    let mut planning = arguments.planning.clone();
    planning.asking.input &= !arguments.json;
    planning.destroy |= verb == Verb::Destroy;
    planning.refresh_only |= verb == Verb::Refresh;
    let mode = plan_mode(&planning);
    let options = plan_options(&planning, mode)?;
    let reporter = Reporter::new(&session.console, arguments.json, planning.compact_warnings);
    let project = project(session, &mut planning);
    let asked = asked(arguments, &planning);
    let Some(mut operation) = Operation::begin(session, reporter, project, &asked, None).await else {
        return Ok(Exit::ERROR);
    };
    let exit = match operation.plan(options, planning.refresh).await {
        Some(planned) => {
            show(&operation, &planned);
            if asks && planned.plan.is_applyable() && !approved(mode, session) {
                session.console.line("\nNot approved: nothing was changed.");
                Exit::ERROR
            } else {
                perform(&mut operation, planned).await
            }
        }
        None => Exit::ERROR,
    };
    operation.end().await;
    Ok(exit)
}

async fn apply_saved(path: &Utf8Path, arguments: &ApplyArguments, session: &Session) -> Outcome {
    let reporter = Reporter::new(&session.console, arguments.json, arguments.planning.compact_warnings);
    let saved = saved::read(path).map_err(|diagnostic| vec![diagnostic])?;
    let mut planning = arguments.planning.clone();
    saved.settle(&mut planning);
    let asked = asked(arguments, &planning);
    let project = saved.project(session);
    let timestamp = Some(saved.timestamp().to_owned());
    let Some(mut operation) = Operation::begin(session, reporter, project, &asked, timestamp).await else {
        return Ok(Exit::ERROR);
    };
    let exit = match saved.planned(&mut operation).await {
        Ok(planned) => perform(&mut operation, planned).await,
        Err(diagnostics) => {
            operation.say(&diagnostics);
            Exit::ERROR
        }
    };
    operation.end().await;
    Ok(exit)
}

fn asked<'a>(arguments: &'a ApplyArguments, planning: &'a PlanningArguments) -> Asked<'a> {
    Asked {
        arguments: planning,
        operation: "OperationTypeApply",
        backup: arguments.backup.as_deref(),
        describes: false,
    }
}

fn show(operation: &Operation<'_>, planned: &Planned) {
    let console = &operation.session.console;
    match &operation.reporter.machine {
        Some(machine) => machine.plan(&planned.plan),
        None => console.print(&plan_text(&planned.plan, console.out)),
    }
    operation.reporter.cost(planned.cost);
    operation.say(&planned.plan.diagnostics);
}

/// Asks the person at the terminal.
fn approved(mode: PlanMode, session: &Session) -> bool {
    let style = session.console.out;
    let question = match mode {
        PlanMode::Destroy => "Do you really want to destroy all of this?\n  There is no undo.",
        PlanMode::RefreshOnly => "Take these changes into the state?",
        PlanMode::Normal => "Do you want to perform these actions?",
    };
    session.console.print(&format!(
        "\n{}\n  Only 'yes' will be accepted.\n\n  {} ",
        style.bold(question),
        style.bold("Enter a value:")
    ));
    let answer = prompt::answer();
    session.console.line("");
    answer.is_some_and(|answer| answer.trim() == "yes")
}

/// Applies, and says what came of it.
async fn perform(operation: &mut Operation<'_>, planned: Planned) -> Exit {
    let destroy = planned.plan.options.mode == PlanMode::Destroy;
    let begun = Instant::now();
    let configured = planned.configured.clone();
    let (driver, store) = operation.driver();
    let applied = driver.apply(planned, store).await;
    operation.reporter.pause();
    for value in applied.outputs.values() {
        operation.session.console.conceal_value(value);
    }
    let failed = has_errors(&applied.diagnostics);
    // What the plan had to say has been said already.
    operation
        .reporter
        .diagnostics(operation.project.analysis.sources(), &applied.diagnostics);
    summary(operation, &applied, destroy, failed, begun);
    operation.reporter.calls(calls(&configured));
    if failed { Exit::ERROR } else { Exit::DONE }
}

fn summary(operation: &Operation<'_>, applied: &Applied, destroy: bool, failed: bool, begun: Instant) {
    let console = &operation.session.console;
    let text = applied_text(applied, destroy);
    if let Some(machine) = &operation.reporter.machine {
        if !failed {
            machine.applied(applied, destroy, &text);
        }
        return;
    }
    let style = console.out;
    if failed {
        let text = text.replace("complete!", "incomplete.");
        console.line(&format!("\n{}", style.bold(style.red(text))));
        return;
    }
    // How long it took differs from run to run: only people are told.
    let took = if style.terminal {
        format!(" ({})", took(begun.elapsed()))
    } else {
        String::new()
    };
    console.line(&format!("\n{}{}", style.bold(style.green(text)), style.dim(took)));
    if !destroy && !applied.outputs.is_empty() {
        let outputs = applied
            .outputs
            .iter()
            .map(|(name, value)| (&**name, value, value.is_sensitive()));
        console.print(&format!("\nOutputs:\n\n{}", outputs_text(outputs)));
    }
}
