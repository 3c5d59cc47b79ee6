//! `dynoform plan`

use camino::Utf8Path;

use crate::apply::driver::Planned;
use crate::cli::arguments::{PlanArguments, PlanningArguments};
use crate::cli::operation::{Asked, Operation, plan_mode, plan_options, project};
use crate::cli::reporter::Reporter;
use crate::cli::session::{Exit, Outcome, Session};
use crate::cli::{codes, saved};
use crate::output::{cost_text, plan_markdown, plan_text};

pub(crate) fn run(arguments: &PlanArguments, session: &Session) -> Outcome {
    super::runtime()?.block_on(plan(arguments, session))
}

async fn plan(arguments: &PlanArguments, session: &Session) -> Outcome {
    let mut planning = arguments.planning.clone();
    planning.asking.input &= !arguments.json;
    let options = plan_options(&planning, plan_mode(&planning))?;
    let reporter = Reporter::new(&session.console, arguments.json, planning.compact_warnings);
    let mut project = project(session, &mut planning);
    if let Some(path) = &arguments.generate_config_out {
        if super::import::generate(path, session, &planning, project)
            .await?
            .is_none()
        {
            return Ok(Exit::ERROR);
        }
        project = self::project(session, &mut planning);
    }
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
        Some(planned) => shown(arguments, &planning, &operation, &planned),
        None => Ok(Exit::ERROR),
    };
    operation.end().await;
    outcome
}

/// Shows and saves a plan.
fn shown(
    arguments: &PlanArguments,
    planning: &PlanningArguments,
    operation: &Operation<'_>,
    planned: &Planned,
) -> Outcome {
    let console = &operation.session.console;
    let to_standard = arguments.markdown.as_deref() == Some(Utf8Path::new("-"));
    match &operation.reporter.machine {
        Some(machine) => machine.plan(&planned.plan),
        None if to_standard => {}
        None => console.print(&plan_text(&planned.plan, console.out)),
    }
    if !to_standard {
        operation.reporter.cost(planned.cost);
    }
    operation.say(&planned.plan.diagnostics);
    if let Some(path) = &arguments.markdown {
        let sandbox = if operation.sandbox.is_some() {
            " on the sandbox"
        } else {
            ""
        };
        let mut text = console.clean(&plan_markdown(&planned.plan, &format!("Plan{sandbox}")));
        let cost = planned.cost.map(cost_text).filter(|cost| !cost.is_empty());
        text.extend(cost.map(|cost| format!("\n{cost}\n")));
        if to_standard {
            console.print(&text);
        } else {
            std::fs::write(path, text).map_err(|error| vec![codes::unwritable_file(path.as_str(), &error)])?;
        }
    }
    if let Some(path) = &arguments.out {
        saved::write(path, operation, planned, planning)
            .map_err(|error| vec![codes::unwritable_file(path.as_str(), &error)])?;
    }
    if operation.reporter.machine.is_none() && !to_standard {
        let automated = operation.session.environment.contains_key("TF_IN_AUTOMATION");
        console.print(&advice(arguments.out.as_deref(), planned, automated));
    }
    operation.reporter.calls(planned.calls());
    let changes = arguments.detailed_exitcode && planned.plan.is_applyable();
    Ok(if changes { Exit::CHANGES } else { Exit::DONE })
}

/// What to do next; in automation nobody reads it.
fn advice(out: Option<&Utf8Path>, planned: &Planned, automated: bool) -> String {
    match out {
        _ if automated => String::new(),
        Some(path) => {
            format!("\nSaved the plan to: {path}\n\nTo do exactly this:\n    dynoform apply {path}\n")
        }
        None if planned.plan.is_applyable() => {
            "\nThis plan was not saved: an apply will make a new one. To do exactly this, save it with -out=PLAN.\n"
                .into()
        }
        None => String::new(),
    }
}
