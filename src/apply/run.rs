//! The scheduler: as much at once as the order and the parallelism allow, each result durable before what waits for it.

mod begin;
mod conclude;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::ledger::{Ledger, Reporter, Tell};
use super::steps::{Step, Steps};
use super::stop::{Stop, Urgency};
use super::work::{Made, Making};
use super::world::World;
use super::{Applied, Event, Operation, Subject, codes};
use crate::diagnostic::Diagnostic;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::plan::{Action, Plan, marks};
use crate::provider::{Provider, Upcoming};
use crate::state::State;

/// Providers with their configuration, by the name that states give it.
pub type Configured = BTreeMap<Arc<str>, Arc<dyn Provider>>;

/// What an apply starts from.
pub struct Apply<'a> {
    /// What to do.
    pub plan: &'a Plan,
    /// The configuration, evaluated as planned.
    pub world: &'a mut dyn World,
    /// Every provider that the plan names.
    pub providers: &'a Configured,
    /// Makes results durable.
    pub ledger: Arc<dyn Ledger>,
    /// Told what happens.
    pub tell: Tell,
    /// Asks to stop.
    pub stop: Stop,
    /// How many calls at once; at least 1.
    pub parallelism: usize,
}

impl Apply<'_> {
    /// Applies. `state` is what exists as last read, under the addresses of the plan; it is brought up to date with
    /// every result, failed or not.
    pub async fn run(self, state: &mut State) -> Applied {
        let mut applied = Applied::default();
        let steps = match Steps::new(self.plan) {
            Ok(steps) => steps,
            Err(knot) => {
                let names: Vec<String> = knot.iter().map(ToString::to_string).collect();
                applied.diagnostics.push(
                    Diagnostic::error(
                        &codes::APPLY_CYCLE,
                        "Changes wait for each other",
                        format!("None of these can be changed first: {}.", names.join(", ")),
                    )
                    .help("apply in two steps: first with -target for what only goes away"),
                );
                return applied;
            }
        };
        announce(self.plan, self.providers);
        let mut runner = Runner {
            apply: self,
            state,
            progress: vec![Progress::Open; steps.steps.len()],
            steps,
            applied,
            flights: BTreeMap::new(),
            tasks: JoinSet::new(),
            beginning: Vec::new(),
            deposed: BTreeMap::new(),
            broken: false,
        };
        runner.go().await;
        runner.finish()
    }
}

/// Tells the providers what is going to happen; a replacement is two changes.
fn announce(plan: &Plan, providers: &Configured) {
    let nothing = || Value::null(Type::Dynamic);
    let mut upcoming = Vec::new();
    for change in &plan.changes {
        let (before, after) = (marks::strip(&change.before).0, marks::strip(&change.after).0);
        let mut tell = |prior: Value, planned: Value| {
            let kind = Arc::clone(&change.address.resource.kind);
            upcoming.push(Upcoming { kind, prior, planned });
        };
        if change.action.destroys() {
            tell(before.clone(), nothing());
        }
        match change.action {
            Action::Update => tell(before, after),
            action if action.creates() => tell(nothing(), after),
            _ => {}
        }
    }
    for provider in providers.values() {
        provider.announce(&upcoming);
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Progress {
    Open,
    /// Finished, failed, or given up after a failure: told already.
    Closed,
}

/// A step that has begun.
struct Flight {
    subject: Subject,
    operation: Operation,
    since: Instant,
    /// What is to be done when the call succeeds.
    then: Then,
}

enum Then {
    /// Nothing.
    Finish,
    /// The provisioners of creation.
    Provision,
    /// After the provisioners of destruction: the call.
    Destroy(Box<super::work::Destroying>),
    /// After the provisioners of creation: the object is no longer tainted.
    Prove(Box<Made>, Box<super::work::Recipe>),
}

enum Outcome {
    Called(Made),
    Provisioned(Result<(), Diagnostic>),
}

struct Runner<'a, 's> {
    apply: Apply<'a>,
    state: &'s mut State,
    steps: Steps,
    progress: Vec<Progress>,
    applied: Applied,
    flights: BTreeMap<usize, Flight>,
    tasks: JoinSet<(usize, Outcome)>,
    /// Calls that begin at this moment and have not been sent off.
    beginning: Vec<(usize, Making, Reporter)>,
    /// The keys under which old objects were set aside, by the number of their change.
    deposed: BTreeMap<usize, Arc<str>>,
    /// Results can no longer be made durable: nothing new may begin.
    broken: bool,
}

impl Runner<'_, '_> {
    async fn go(&mut self) {
        let mut heard = Urgency::None;
        loop {
            while heard == Urgency::None && !self.broken {
                let room = self.flights.len() < self.apply.parallelism.max(1);
                let Some(step) = self.steps.schedule.next(room) else {
                    break;
                };
                self.begin(step);
            }
            self.send_together();
            if self.tasks.is_empty() {
                return;
            }
            let stop = self.apply.stop.clone();
            let next = if heard == Urgency::None {
                Urgency::Finish
            } else {
                Urgency::Now
            };
            tokio::select! {
                biased;
                () = stop.wait(next), if heard != Urgency::Now => {
                    heard = stop.urgency();
                    self.applied.interrupted = true;
                    (self.apply.tell)(Event::Interrupted { in_flight: self.flights.len() });
                    if heard == Urgency::Now {
                        self.drop_everything().await;
                        return;
                    }
                }
                done = self.tasks.join_next() => match done {
                    Some(Ok((step, outcome))) => self.conclude(step, outcome),
                    Some(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                    Some(Err(_)) | None => {}
                },
            }
        }
    }

    /// A stop at once: what is in flight is dropped. Provisioners get the time to end their commands.
    async fn drop_everything(&mut self) {
        let provisioning = |then: &Then| matches!(then, Then::Prove(..) | Then::Destroy(_));
        if self.flights.values().any(|flight| provisioning(&flight.then)) {
            let _ = tokio::time::timeout(std::time::Duration::from_secs(6), async {
                while let Some(done) = self.tasks.join_next().await {
                    if let Ok((step, outcome)) = done {
                        self.conclude(step, outcome);
                    }
                }
            })
            .await;
        }
        self.tasks.shutdown().await;
        for (_, flight) in std::mem::take(&mut self.flights) {
            let diagnostic = Diagnostic::error(
                &codes::INTERRUPTED,
                "Dropped while in flight",
                format!(
                    "What became of {} is not known: the call was under way.",
                    flight.subject.address
                ),
            )
            .about(&flight.subject.address)
            .help("run the same command again: it looks for what was being created before it plans");
            self.errored(flight, vec![diagnostic]);
        }
    }

    fn errored(&mut self, flight: Flight, diagnostics: Vec<Diagnostic>) {
        self.applied.diagnostics.extend(diagnostics.iter().cloned());
        (self.apply.tell)(Event::Errored {
            subject: flight.subject,
            operation: flight.operation,
            elapsed: flight.since.elapsed(),
            diagnostics,
        });
    }

    /// What a step is about; `None` for gates.
    fn subject(&self, step: usize) -> Option<(Subject, Operation)> {
        let number = self.steps.steps[step].change()?;
        let change = &self.apply.plan.changes[number];
        let operation = match (self.steps.steps[step], change.action) {
            (Step::Destroy(_), _) => Operation::Delete,
            (_, Action::Read) => Operation::Read,
            (_, Action::Update) => Operation::Update,
            (_, Action::NoOp) => return None,
            _ => Operation::Create,
        };
        let set_aside = || self.deposed.get(&number).cloned();
        let deposed = match self.steps.steps[step] {
            Step::Destroy(_) => change.deposed.clone().or_else(set_aside),
            _ => None,
        };
        let address = change.address.clone();
        Some((Subject { address, deposed }, operation))
    }

    fn skip(&mut self, step: usize, because: Option<&Subject>) {
        if std::mem::replace(&mut self.progress[step], Progress::Closed) == Progress::Closed {
            return;
        }
        if let Some((subject, operation)) = self.subject(step) {
            self.applied.skipped.push(subject.clone());
            (self.apply.tell)(Event::Skipped {
                subject,
                operation,
                because: because.cloned(),
            });
        }
    }

    fn finish(mut self) -> Applied {
        for step in 0..self.steps.steps.len() {
            self.skip(step, None);
        }
        let interrupted = self.applied.interrupted && !self.applied.skipped.is_empty();
        if interrupted {
            let left = self.applied.skipped.len();
            self.applied.diagnostics.push(
                Diagnostic::error(
                    &codes::INTERRUPTED,
                    "Interrupted",
                    format!("{left} of the planned changes were not begun. Everything else is in the state."),
                )
                .help("run the same command again: it plans what is left"),
            );
        }
        self.store_outputs();
        self.applied
    }
}
