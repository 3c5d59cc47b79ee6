//! What commands plan and apply with: the pure stages, and the calls between them.
//!
//! Configures providers, looks for what an interrupted run left behind, reads objects and data sources, and plans
//! until nothing more is wanted; then applies, and commits the state.

mod configure;
mod cost;
mod import;
mod recover;
mod refresh;
mod upgrade;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::run::{Apply, Configured};
use super::{Applied, Event, Ledger, Stop, Tell, Urgency, codes};
use crate::address::InstanceAddress;
use crate::analysis::{Evaluation, Inputs, Program};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::language::functions::Host;
use crate::plan::{
    DataRequest, Drafted, Existing, Plan, PlanMode, PlanOptions, PriorObject, Request, Snapshot, Upgrades, plan, prior,
};
use crate::provider::{Calls, Intent, Providers};
use crate::state::{Journal, State, Store};

pub use cost::Cost;
pub use import::Described;
pub use recover::Recovered;

/// Keeps the state: what is recorded while it changes, and the whole of it.
pub trait Keeper: Send {
    /// Where single results go.
    fn ledger(&self) -> Arc<dyn Ledger>;

    /// Makes this the state on disk, with the next serial; says whether anything was written.
    ///
    /// # Errors
    /// It could not be written; the diagnostic says where a copy is.
    fn commit(&mut self, state: &mut State) -> Result<bool, Diagnostic>;
}

impl Keeper for Store {
    fn ledger(&self) -> Arc<dyn Ledger> {
        let journal: Journal = self.journal();
        Arc::new(journal)
    }

    fn commit(&mut self, state: &mut State) -> Result<bool, Diagnostic> {
        Self::commit(self, state)
    }
}

/// What a plan starts from.
pub struct Start {
    /// The state as the keeper has it.
    pub state: State,
    /// What an interrupted run began.
    pub intents: Vec<Intent>,
    /// What is asked for.
    pub options: PlanOptions,
    /// Whether objects are read again.
    pub refresh: bool,
    /// What `plantimestamp()` says: RFC 3339, UTC.
    pub timestamp: String,
}

/// A plan that can be applied.
pub struct Planned {
    /// What will be done.
    pub plan: Plan,
    /// Everything outside that it was made from.
    pub snapshot: Snapshot,
    /// The same, as values.
    pub existing: Existing,
    /// The configuration as planned.
    pub evaluation: Evaluation,
    /// Providers, configured.
    pub configured: Configured,
    /// What everything costs, when that was asked.
    pub cost: Option<Cost>,
}

impl Planned {
    /// How many calls were made up to now.
    pub fn calls(&self) -> Calls {
        calls(&self.configured)
    }
}

/// How many calls those providers have made.
pub fn calls(configured: &Configured) -> Calls {
    let mut sum = Calls::default();
    for provider in configured.values() {
        let calls = provider.calls();
        sum.total += calls.total;
        sum.polls += calls.polls;
    }
    sum
}

/// What the providers' APIs warned of since this was asked last.
fn notices(configured: &Configured) -> Vec<Diagnostic> {
    let said = configured.values().flat_map(|provider| provider.notices());
    said.map(|problem| {
        let mut diagnostic = Diagnostic::new(problem.severity, problem.code, problem.summary, problem.detail);
        diagnostic.help = problem.help;
        diagnostic
    })
    .collect()
}

/// Plans and applies one configuration.
pub struct Driver<'a> {
    /// The configuration.
    pub program: Arc<Program>,
    /// Variables and the like, with a host whose clock stands.
    pub inputs: Inputs,
    /// The host during apply: its clock runs.
    pub host: Arc<dyn Host + Send + Sync>,
    /// The providers.
    pub providers: &'a Providers,
    /// Told what happens.
    pub tell: Tell,
    /// Asks to stop.
    pub stop: Stop,
    /// How many calls at once.
    pub parallelism: usize,
}

/// Rounds of reading data sources whose configuration depends on other data sources.
const ROUNDS: usize = 64;

impl Driver<'_> {
    /// Plans. What an interrupted run left behind is put into the state first, and kept.
    ///
    /// # Errors
    /// Everything that is wrong, warnings included.
    pub async fn plan(&self, start: Start, keeper: &mut dyn Keeper) -> Result<Planned, Vec<Diagnostic>> {
        tokio::select! {
            biased;
            planned = self.look_and_plan(start, keeper) => {
                let mut planned = planned?;
                planned.cost = Some(cost::of_plan(&planned.plan, &planned.configured).await);
                planned.plan.diagnostics.extend(notices(&planned.configured));
                Ok(planned)
            }
            // Everything on the way is a look, or on record when it returns: it can be left at any point.
            () = self.stop.wait(Urgency::Finish) => Err(vec![interrupted()]),
        }
    }

    async fn look_and_plan(&self, start: Start, keeper: &mut dyn Keeper) -> Result<Planned, Vec<Diagnostic>> {
        let Start {
            state,
            intents,
            options,
            refresh,
            timestamp,
        } = start;
        let mut snapshot = Snapshot {
            state,
            timestamp,
            ..Snapshot::default()
        };
        let mut upgrades = Upgrades::of(&snapshot.state, self.providers)?;
        snapshot.upgraded = std::mem::take(&mut upgrades.done);
        let mut existing = self.read(&snapshot)?;
        let has_imports = !self.program.configuration().root().imports.is_empty();
        let is_open = !upgrades.open.is_empty();
        let looks_outside = has_imports || is_open || !intents.is_empty() || (refresh && !existing.now.is_empty());
        let mut configured = None;
        if looks_outside {
            let sketch = self.sketch(&snapshot, &existing, &options);
            let providers = self.configure(&sketch.evaluation, &existing).await?;
            if !intents.is_empty() {
                self.recover(&intents, &mut snapshot.state, &providers, &sketch.evaluation, keeper)
                    .await?;
                existing = self.read(&snapshot)?;
            }
            if is_open {
                upgrades.done = std::mem::take(&mut snapshot.upgraded);
                self.look_up(&mut upgrades, &providers).await?;
                snapshot.upgraded = upgrades.done;
                existing = self.read(&snapshot)?;
            }
            if refresh {
                snapshot.refreshed = self
                    .refresh(&snapshot, &existing, &providers, &sketch.evaluation)
                    .await?;
            }
            if has_imports {
                snapshot.imported = self.import(&sketch.evaluation, &existing, &providers).await?;
            }
            existing = self.read(&snapshot)?;
            configured = Some(providers);
        }
        self.plan_until_settled(snapshot, existing, &options, configured).await
    }

    /// Plans again from a snapshot, as a saved plan has it.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub async fn replan(&self, snapshot: Snapshot, options: &PlanOptions) -> Result<Planned, Vec<Diagnostic>> {
        let existing = self.read(&snapshot)?;
        self.plan_until_settled(snapshot, existing, options, None).await
    }

    async fn plan_until_settled(
        &self,
        mut snapshot: Snapshot,
        existing: Existing,
        options: &PlanOptions,
        mut configured: Option<Configured>,
    ) -> Result<Planned, Vec<Diagnostic>> {
        for _ in 0..ROUNDS {
            let drafted = self.draft(&snapshot, &existing, options);
            if has_errors(&drafted.plan.diagnostics) {
                return Err(drafted.plan.diagnostics);
            }
            let providers = match configured.take() {
                Some(providers) => providers,
                None => self.configure(&drafted.evaluation, &existing).await?,
            };
            if drafted.wanted.is_empty() {
                return Ok(Planned {
                    plan: drafted.plan,
                    evaluation: drafted.evaluation,
                    snapshot,
                    existing,
                    configured: providers,
                    cost: None,
                });
            }
            snapshot.data.extend(self.read_data(drafted.wanted, &providers).await?);
            configured = Some(providers);
        }
        Err(vec![Diagnostic::error(
            &codes::DATA_UNSETTLED,
            "Data sources do not settle",
            "Each time the data sources are read, what they are asked changes again.",
        )])
    }

    fn read(&self, snapshot: &Snapshot) -> Result<Existing, Vec<Diagnostic>> {
        Existing::read(snapshot, &self.program, self.providers)
    }

    fn draft(&self, snapshot: &Snapshot, existing: &Existing, options: &PlanOptions) -> Drafted {
        let request = Request {
            program: &self.program,
            providers: self.providers,
            options,
            snapshot,
            existing,
        };
        plan(&request, self.inputs.clone())
    }

    /// The configuration evaluated with objects as the state has them: enough to configure providers. What is wrong with
    /// it is not asked yet: an object that an earlier run could not finish lacks what the next look tells.
    fn sketch(&self, snapshot: &Snapshot, existing: &Existing, options: &PlanOptions) -> Drafted {
        let options = PlanOptions {
            mode: PlanMode::RefreshOnly,
            ..options.clone()
        };
        self.draft(snapshot, existing, &options)
    }

    /// Applies a plan and commits the state, whatever happened.
    pub async fn apply(&self, planned: Planned, keeper: &mut dyn Keeper) -> Applied {
        let Planned {
            plan,
            snapshot,
            existing,
            mut evaluation,
            configured,
            ..
        } = planned;
        let mut state = snapshot.settled_state(&existing);
        // What moved is written before anything is recorded under its new address.
        if (!existing.previous.is_empty() || !snapshot.imported.is_empty())
            && let Err(diagnostic) = keeper.commit(&mut state)
        {
            return Applied {
                diagnostics: vec![diagnostic],
                ..Applied::default()
            };
        }
        store_data(&mut state, &plan);
        evaluation.begin_apply(Arc::clone(&self.host));
        let run = Apply {
            plan: &plan,
            world: &mut evaluation,
            providers: &configured,
            ledger: keeper.ledger(),
            tell: Arc::clone(&self.tell),
            stop: self.stop.clone(),
            parallelism: self.parallelism,
        };
        let mut applied = run.run(&mut state).await;
        applied.diagnostics.extend(notices(&configured));
        match keeper.commit(&mut state) {
            Ok(_) => (self.tell)(Event::Saved { serial: state.serial }),
            Err(diagnostic) => applied.diagnostics.push(diagnostic),
        }
        applied
    }
}

fn interrupted() -> Diagnostic {
    Diagnostic::error(
        &codes::INTERRUPTED,
        "Interrupted",
        "The run was asked to stop before anything was planned. Nothing was changed.",
    )
    .help("run the same command again")
}

/// Puts what data sources said into the state, and takes out what is no longer asked.
fn store_data(state: &mut State, plan: &Plan) {
    if !plan.options.targets.is_empty() {
        return;
    }
    // A plan to destroy asks no data source, so none stays.
    state
        .resources
        .retain(|address, _| address.mode == crate::address::Mode::Managed);
    for read in &plan.data {
        let object = PriorObject {
            value: read.value.clone(),
            private: Vec::new(),
            tainted: false,
            dependencies: Vec::new(),
            create_before_destroy: false,
        };
        if let Ok(object) = prior::encode(&object, &read.schema) {
            state.set(&read.address, None, &read.provider_name, Some(object));
        }
    }
}

/// Data sources that are read, by address.
type Reads = BTreeMap<InstanceAddress, crate::plan::DataRead>;

impl Driver<'_> {
    async fn read_data(&self, wanted: Vec<DataRequest>, providers: &Configured) -> Result<Reads, Vec<Diagnostic>> {
        refresh::read_data(self, wanted, providers).await
    }
}
