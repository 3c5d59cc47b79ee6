//! What plan and apply have in common: the configuration, the state under its lock, Heroku, and a driver for them.

use std::collections::HashSet;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::arguments::PlanningArguments;
use super::host::{LiveHost, timestamp};
use super::project::Project;
use super::providers::{Reach, providers_at};
use super::reporter::Reporter;
use super::session::Session;
use super::{backend, codes, embedded, prompt, request_trace};
use crate::address::InstanceKey;
use crate::analysis::{Inputs, Purpose, StillHost};
use crate::apply::Stop;
use crate::apply::driver::{Driver, Planned, Start};
use crate::config::Given;
use crate::diagnostic::Diagnostic;
use crate::plan::{PlanMode, PlanOptions};
use crate::provider::Providers;
use crate::sandbox::Running;
use crate::state::{OpenOptions, Opened, Store};

/// Everything that a plan or an apply works with.
pub(crate) struct Operation<'s> {
    pub(crate) session: &'s Session,
    pub(crate) reporter: Reporter,
    pub(crate) project: Project,
    pub(crate) opened: Opened,
    pub(crate) sandbox: Option<Running>,
    providers: Providers,
    timestamp: String,
    parallelism: usize,
    stop: Stop,
}

/// What an operation is asked for.
pub(crate) struct Asked<'a> {
    pub(crate) arguments: &'a PlanningArguments,
    /// The reference's word for it: `OperationTypeApply`.
    pub(crate) operation: &'static str,
    /// Where the version of the state before goes, when the command line says so.
    pub(crate) backup: Option<&'a Utf8Path>,
    /// Whether the configuration of what is imported is to be written: that it is missing is no error then.
    pub(crate) describes: bool,
}

impl<'s> Operation<'s> {
    /// Looks at the configuration, opens the state, starts the sandbox. `None` when it has been said why not.
    pub(crate) async fn begin(
        session: &'s Session,
        reporter: Reporter,
        project: Project,
        asked: &Asked<'_>,
        timestamp: Option<String>,
    ) -> Option<Self> {
        let sources = project.analysis.sources();
        let refuse = |diagnostics: &[Diagnostic]| reporter.diagnostics(sources, diagnostics);
        let stops = |diagnostic: &Diagnostic| {
            diagnostic.is_error() && !(asked.describes && diagnostic.code == &crate::config::codes::IMPORT_TARGET)
        };
        if project.analysis.diagnostics().iter().any(stops) {
            refuse(project.analysis.diagnostics());
            return None;
        }
        let arguments = asked.arguments;
        if project.analysis.configuration().root().files.is_empty() && !arguments.destroy {
            refuse(&[codes::no_configuration(&session.directory)]);
            return None;
        }
        let opened = backend::state_path(project.analysis.configuration().root(), &arguments.backend, session)
            .and_then(|path| open(path, asked))
            .and_then(|opened| {
                embedded::check(&opened.state, opened.store.path(), arguments.heroku.sandbox)?;
                Ok(opened)
            });
        let opened = match opened {
            Ok(opened) => opened,
            Err(diagnostic) => {
                refuse(&[diagnostic]);
                return None;
            }
        };
        refuse(&opened.warnings);
        let sandbox = match arguments.heroku.sandbox {
            true => match embedded::start(
                &arguments.heroku,
                opened.store.path(),
                reporter.machine.is_some(),
                session,
            )
            .await
            {
                Ok(running) => Some(running),
                Err(diagnostics) => {
                    refuse(&diagnostics);
                    return None;
                }
            },
            false => None,
        };
        let trace = match request_trace::open(arguments.heroku.log.as_deref(), session) {
            Ok(trace) => trace,
            Err(diagnostic) => {
                refuse(&[diagnostic]);
                return None;
            }
        };
        let reach = Reach {
            embedded: sandbox.as_ref().map(|running| running.url.clone()),
            ask: prompt::for_codes(arguments.asking.input, session, &reporter),
            trace,
        };
        let providers = providers_at(session, Utf8Path::new("."), reach);
        Some(Self {
            session,
            reporter,
            project,
            opened,
            sandbox,
            providers,
            timestamp: timestamp.unwrap_or_else(self::timestamp),
            parallelism: usize::from(arguments.parallelism),
            stop: stop_on_signals(),
        })
    }

    pub(crate) fn timestamp(&self) -> &str {
        &self.timestamp
    }

    /// Gives the driver, and the store that it keeps its results in.
    pub(crate) fn driver(&mut self) -> (Driver<'_>, &mut Store) {
        let analysis = &self.project.analysis;
        let (directory, home) = (&self.session.directory, &self.session.home);
        let still = StillHost {
            files: analysis.files(),
            working_directory: directory.clone(),
            home_directory: home.clone(),
            plan_timestamp: Some(self.timestamp.clone()),
        };
        let live = LiveHost {
            files: analysis.files(),
            working_directory: directory.clone(),
            home_directory: home.clone(),
            plan_timestamp: self.timestamp.clone(),
        };
        let driver = Driver {
            program: Arc::clone(analysis.program()),
            inputs: Inputs {
                host: Arc::new(still),
                ..analysis.inputs().clone()
            },
            host: Arc::new(live),
            providers: &self.providers,
            tell: self.reporter.tell(),
            stop: self.stop.clone(),
            parallelism: self.parallelism,
        };
        (driver, &mut self.opened.store)
    }

    /// Plans, and keeps what turns out to be secret from everything printed. `None` when it has been said why not.
    pub(crate) async fn plan(&mut self, options: PlanOptions, refresh: bool) -> Option<Planned> {
        let start = Start {
            state: self.opened.state.clone(),
            intents: std::mem::take(&mut self.opened.intents),
            options,
            refresh,
            timestamp: self.timestamp.clone(),
        };
        let (driver, store) = self.driver();
        let planned = driver.plan(start, store).await;
        self.reporter.pause();
        match planned {
            Ok(planned) => {
                self.conceal(&planned);
                Some(planned)
            }
            Err(diagnostics) => {
                self.say(&diagnostics);
                None
            }
        }
    }

    pub(crate) fn conceal(&self, planned: &Planned) {
        let console = &self.session.console;
        for change in &planned.plan.changes {
            console.leave_open(&change.address.resource.name);
            if let Some(InstanceKey::Name(name)) = &change.address.key {
                console.leave_open(name);
            }
            console.conceal_value(&change.before);
            console.conceal_value(&change.after);
        }
        for value in planned.plan.variables.values() {
            console.conceal_value(value);
        }
    }

    /// What the analysis and the plan have to say, each thing once.
    pub(crate) fn say(&self, more: &[Diagnostic]) {
        let known = self.project.analysis.diagnostics();
        let mut seen = HashSet::new();
        let all: Vec<Diagnostic> = known
            .iter()
            .chain(more)
            .filter(|diagnostic| seen.insert((diagnostic.code.name, diagnostic.span, &diagnostic.detail)))
            .cloned()
            .collect();
        self.reporter.diagnostics(self.project.analysis.sources(), &all);
    }

    /// Ends the sandbox: its contents are kept.
    pub(crate) async fn end(self) {
        if let Some(sandbox) = self.sandbox {
            let _ = sandbox.shutdown().await;
        }
    }
}

fn open(path: Utf8PathBuf, asked: &Asked<'_>) -> Result<Opened, Diagnostic> {
    let lock = &asked.arguments.lock;
    let mut options = OpenOptions::new(path)
        .operation(asked.operation)
        .waiting(lock.lock_timeout);
    options.lock.enabled = lock.lock;
    match asked.backup.map(Utf8Path::as_str) {
        Some("-") => options.backup = None,
        Some(path) => options.backup = Some(path.into()),
        None => {}
    }
    if let Some(parent) = options.path.parent().filter(|parent| !parent.as_str().is_empty()) {
        // The folder of a workspace comes with its first state.
        std::fs::create_dir_all(parent).map_err(|error| codes::unwritable_file(parent.as_str(), &error))?;
    }
    Store::open(options)
}

/// What the options of the command line ask for.
///
/// # Errors
/// An address that is none.
pub(crate) fn plan_options(arguments: &PlanningArguments, mode: PlanMode) -> Result<PlanOptions, Vec<Diagnostic>> {
    let wrong = |error| vec![codes::wrong_address(&error)];
    let targets = arguments.targets.iter().map(|target| target.parse().map_err(wrong));
    let replace = arguments.replace.iter().map(|address| address.parse().map_err(wrong));
    Ok(PlanOptions {
        mode,
        targets: targets.collect::<Result<_, _>>()?,
        replace: replace.collect::<Result<_, _>>()?,
    })
}

/// The mode that the options of the command line name.
pub(crate) fn plan_mode(arguments: &PlanningArguments) -> PlanMode {
    match (arguments.destroy, arguments.refresh_only) {
        (true, _) => PlanMode::Destroy,
        (_, true) => PlanMode::RefreshOnly,
        _ => PlanMode::Normal,
    }
}

/// Opens the configuration here for a plan; asks for the values of variables when somebody is there to give them.
pub(crate) fn project(session: &Session, arguments: &mut PlanningArguments) -> Project {
    let open = |given: &[Given]| Project::open(session, Utf8Path::new("."), Purpose::Plan, given);
    let project = open(&arguments.variables.given);
    if prompt::variables(&project, arguments, session) {
        return open(&arguments.variables.given);
    }
    project
}

/// Asks to stop on Ctrl-C and when the process is asked to end; the second time with more urgency.
fn stop_on_signals() -> Stop {
    let stop = Stop::new();
    let asked = stop.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                interrupted = tokio::signal::ctrl_c() => {
                    if interrupted.is_err() {
                        return;
                    }
                }
                () = super::commands::sandbox::terminated() => {}
            }
            asked.ask();
        }
    });
    stop
}
