//! A directory with a state, a configuration as text, and a cloud: commands run as the program runs them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::cloud::{Cloud, CloudProvider, Kill};
use crate::analysis::{Inputs, Program, Purpose, StillHost};
use crate::apply::driver::{Driver, Planned, Start};
use crate::apply::{Applied, Event, Stop};
use crate::config;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::plan::{Action, PlanMode, PlanOptions};
use crate::provider::Providers;
use crate::source::{Files, Memory, Sources};
use crate::state::{OpenOptions, State, Store};

const HEADER: &str =
    "terraform {\n  required_providers {\n    cloud = {\n      source = \"test/cloud\"\n    }\n  }\n}\n";

pub(super) struct Lab {
    directory: tempfile::TempDir,
    pub(super) cloud: Arc<Cloud>,
    pub(super) events: Arc<Mutex<Vec<Event>>>,
    pub(super) stop: Stop,
    pub(super) parallelism: usize,
    modules: Memory,
}

impl Lab {
    pub(super) fn new() -> Self {
        Self::with_latency(Duration::from_millis(100))
    }

    pub(super) fn with_latency(latency: Duration) -> Self {
        Self {
            directory: tempfile::tempdir().expect("a directory"),
            cloud: Cloud::new(latency),
            events: Arc::default(),
            stop: Stop::new(),
            parallelism: 10,
            modules: Memory::new(),
        }
    }

    pub(super) fn module(&mut self, directory: &str, text: &str) {
        self.modules
            .set(format!("{directory}/main.tf"), format!("{HEADER}{text}"));
    }

    fn providers(&self) -> Providers {
        let cloud = Arc::clone(&self.cloud);
        Providers::new().with(move || Arc::new(CloudProvider(Arc::clone(&cloud))))
    }

    fn open(&self) -> crate::state::Opened {
        let path = camino::Utf8PathBuf::from_path_buf(self.directory.path().join("terraform.tfstate"));
        let options = OpenOptions::new(path.expect("a readable path")).unlocked();
        let journal = self.directory.path().join(".terraform.tfstate.journal");
        let text = std::fs::read_to_string(journal).unwrap_or_default();
        Store::open(options).unwrap_or_else(|problem| panic!("{problem:?}\n{text}"))
    }

    /// The state with the journal folded in.
    pub(super) fn state(&self) -> State {
        self.open().state
    }

    fn program(&self, text: &str) -> (Arc<Program>, Arc<dyn Files>) {
        let mut files = self.modules.clone();
        files.set("main.tf", format!("{HEADER}{text}"));
        let mut sources = Sources::new();
        let configuration = config::load(&files, &mut sources, "".into());
        let shown = |diagnostics: &[Diagnostic]| {
            let said = |diagnostic: &Diagnostic| format!("{}: {}", diagnostic.summary, diagnostic.detail);
            diagnostics.iter().map(said).collect::<Vec<_>>().join("\n")
        };
        assert!(
            !has_errors(&configuration.diagnostics),
            "{}",
            shown(&configuration.diagnostics)
        );
        let mut schemas = crate::schema::Schemas::new();
        for (address, provider) in self.providers().iter() {
            schemas.add(address.clone(), provider.schema());
        }
        let (program, problems) = Program::build(&Arc::new(configuration), &Arc::new(schemas));
        assert!(!has_errors(&problems), "{}", shown(&problems));
        (Arc::new(program), Arc::new(files))
    }

    fn driver<'a>(&self, text: &str, providers: &'a Providers) -> Driver<'a> {
        let (program, files) = self.program(text);
        let events = Arc::clone(&self.events);
        Driver {
            program,
            inputs: Inputs::new(Purpose::Plan, Arc::clone(&files)),
            host: Arc::new(StillHost::new(files)),
            providers,
            tell: Arc::new(move |event| events.lock().expect("not poisoned").push(event)),
            stop: self.stop.clone(),
            parallelism: self.parallelism,
        }
    }

    async fn planned(&self, text: &str, options: PlanOptions) -> (Result<Planned, Vec<Diagnostic>>, Store) {
        let providers = self.providers();
        let opened = self.open();
        let mut store = opened.store;
        let start = Start {
            state: opened.state,
            intents: opened.intents,
            options,
            refresh: true,
            timestamp: "2026-01-01T00:00:00Z".into(),
        };
        let planned = self.driver(text, &providers).plan(start, &mut store).await;
        (planned, store)
    }

    /// The plan of a configuration.
    pub(super) async fn plan(&self, text: &str, options: PlanOptions) -> Result<Planned, Vec<Diagnostic>> {
        self.planned(text, options).await.0
    }

    /// The plan as lines `action address (reason)`, no-ops left out.
    pub(super) async fn plan_text(&self, text: &str, options: PlanOptions) -> String {
        match self.plan(text, options).await {
            Ok(planned) => lines(&planned),
            Err(diagnostics) => diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.is_error())
                .map(|diagnostic| format!("error {}: {}\n", diagnostic.code.name, diagnostic.detail))
                .collect(),
        }
    }

    /// Plans and applies.
    pub(super) async fn apply(&self, text: &str, options: PlanOptions) -> Applied {
        let (planned, mut store) = self.planned(text, options).await;
        let planned = match planned {
            Ok(planned) => planned,
            Err(diagnostics) => panic!("no plan: {diagnostics:?}"),
        };
        let providers = self.providers();
        self.driver(text, &providers).apply(planned, &mut store).await
    }

    pub(super) async fn apply_well(&self, text: &str) -> Applied {
        let applied = self.apply(text, PlanOptions::default()).await;
        assert!(!has_errors(&applied.diagnostics), "{:?}", applied.diagnostics);
        applied
    }

    pub(super) async fn destroy(&self, text: &str) -> Applied {
        self.apply(text, destroying()).await
    }

    /// Applies until a call never comes back; whether one did not.
    pub(super) async fn apply_killed(&self, text: &str, kill: Kill) -> bool {
        self.cloud.kill(Some(kill));
        let killed = tokio::select! {
            _ = self.apply(text, PlanOptions::default()) => false,
            () = self.cloud.killed.notified() => true,
        };
        self.cloud.kill(None);
        killed
    }

    pub(super) async fn assert_settled(&self, text: &str) {
        assert_eq!(self.plan_text(text, PlanOptions::default()).await, "");
    }

    /// That the state has exactly what the cloud has.
    pub(super) fn assert_agreed(&self) {
        let state = self.state();
        let mut known: Vec<String> = Vec::new();
        for (address, _, instance) in state.instances() {
            if address.resource.kind.starts_with("cloud_thing") {
                let objects = instance.current.iter().chain(instance.deposed.values());
                known.extend(objects.filter_map(crate::state::Object::id));
            }
        }
        known.sort();
        assert_eq!(known, self.cloud.ids());
    }
}

pub(super) fn destroying() -> PlanOptions {
    PlanOptions {
        mode: PlanMode::Destroy,
        ..PlanOptions::default()
    }
}

fn lines(planned: &Planned) -> String {
    let mut text = String::new();
    for change in planned.plan.changes.iter().filter(|change| change.is_visible()) {
        let reason = change.reason.map(|reason| format!(" ({reason:?})")).unwrap_or_default();
        let from = change
            .previous
            .as_ref()
            .map(|from| format!(" from {from}"))
            .unwrap_or_default();
        let deposed = change.deposed.as_ref().map_or("", |_| " deposed");
        let words = change.action.words().join("+");
        text.push_str(&format!("{words} {}{deposed}{from}{reason}\n", change.address));
    }
    for drift in &planned.plan.drift {
        let by = drift
            .changed_by
            .as_ref()
            .map(|by| format!(" by {by}"))
            .unwrap_or_default();
        text.push_str(&format!("drift {}{by}\n", drift.address));
    }
    for output in planned
        .plan
        .outputs
        .iter()
        .filter(|output| output.action != Action::NoOp)
    {
        text.push_str(&format!(
            "{} output {} = {:?}\n",
            output.action.word(),
            output.name,
            output.after
        ));
    }
    text
}
