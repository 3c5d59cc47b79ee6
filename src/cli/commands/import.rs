//! `dynoform import`, and the configuration that `plan -generate-config-out` writes.

use camino::Utf8Path;

use crate::address::InstanceAddress;
use crate::apply::driver::{Described, Start};
use crate::cli::arguments::{ImportArguments, PlanningArguments};
use crate::cli::codes;
use crate::cli::operation::{Asked, Operation, plan_options, project};
use crate::cli::project::Project;
use crate::cli::reporter::Reporter;
use crate::cli::session::{Exit, Outcome, Session};
use crate::output::generated_configuration;
use crate::plan::PlanMode;

pub(crate) fn run(arguments: &ImportArguments, session: &Session) -> Outcome {
    super::runtime()?.block_on(import(arguments, session))
}

async fn import(arguments: &ImportArguments, session: &Session) -> Outcome {
    let wrong = |error| vec![codes::wrong_address(&error)];
    let address: InstanceAddress = arguments.address.parse().map_err(wrong)?;
    let mut planning = PlanningArguments::of(
        arguments.variables.clone(),
        arguments.backend.clone(),
        arguments.heroku.clone(),
    );
    planning.lock = arguments.lock.clone();
    planning.asking = arguments.asking;
    let options = plan_options(&planning, PlanMode::Normal)?;
    let reporter = Reporter::new(&session.console, false, false);
    let project = project(session, &mut planning);
    let asked = asked(&planning, "OperationTypeImport");
    let Some(mut operation) = Operation::begin(session, reporter, project, &asked, None).await else {
        return Ok(Exit::ERROR);
    };
    let start = Start {
        state: operation.opened.state.clone(),
        intents: std::mem::take(&mut operation.opened.intents),
        options,
        refresh: false,
        timestamp: operation.timestamp().to_owned(),
    };
    let (driver, store) = operation.driver();
    let imported = driver.import_one(start, &address, &arguments.id, store).await;
    operation.reporter.pause();
    let exit = match imported {
        Ok(_) => {
            let id = &arguments.id;
            session.console.line(&format!(
                "{address} is now {id} at Heroku: it is in the state.\nThe next plan tells where it differs from the configuration."
            ));
            Exit::DONE
        }
        Err(diagnostics) => {
            operation.say(&diagnostics);
            Exit::ERROR
        }
    };
    operation.end().await;
    Ok(exit)
}

fn asked<'a>(planning: &'a PlanningArguments, operation: &'static str) -> Asked<'a> {
    Asked {
        arguments: planning,
        operation,
        backup: None,
        describes: false,
    }
}

/// Writes resource blocks for what `import` blocks name and no block describes. `None` when it has been said why not.
pub(crate) async fn generate(
    path: &Utf8Path,
    session: &Session,
    planning: &PlanningArguments,
    project: Project,
) -> Result<Option<()>, Vec<crate::diagnostic::Diagnostic>> {
    if path.exists() {
        return Err(vec![codes::file_exists(path)]);
    }
    let reporter = Reporter::new(&session.console, false, false);
    let asked = Asked {
        describes: true,
        ..asked(planning, "OperationTypePlan")
    };
    let Some(mut operation) = Operation::begin(session, reporter, project, &asked, None).await else {
        return Ok(None);
    };
    let start = Start {
        state: operation.opened.state.clone(),
        intents: Vec::new(),
        options: plan_options(planning, PlanMode::RefreshOnly)?,
        refresh: false,
        timestamp: operation.timestamp().to_owned(),
    };
    let described = operation.driver().0.undescribed(&start).await;
    operation.reporter.pause();
    let outcome = match described {
        Ok(described) => write(path, &described).map(Some),
        Err(diagnostics) => {
            operation.say(&diagnostics);
            Ok(None)
        }
    };
    operation.end().await;
    outcome
}

fn write(path: &Utf8Path, described: &[Described]) -> Result<(), Vec<crate::diagnostic::Diagnostic>> {
    if described.is_empty() {
        return Ok(());
    }
    let objects = described
        .iter()
        .map(|object| (&object.address, &object.value, &object.schema.block));
    std::fs::write(path, generated_configuration(objects))
        .map_err(|error| vec![codes::unwritable_file(path.as_str(), &error)])
}
