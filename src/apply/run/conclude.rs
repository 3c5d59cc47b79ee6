//! How a step ends: what was made is in the state, and what waited for it may begin.

use std::sync::Arc;

use super::{Flight, Outcome, Progress, Runner, Then};
use crate::apply::ledger::Reporter;
use crate::apply::steps::Step;
use crate::apply::verdict::diagnose;
use crate::apply::work::{Made, Recipe};
use crate::apply::world::OutputValue;
use crate::apply::{Event, Operation};
use crate::config::When;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::language::json::to_text;
use crate::plan::{Action, PlanMode, prior};
use crate::state::{Json, Output};

impl Runner<'_, '_> {
    pub(super) fn conclude(&mut self, step: usize, outcome: Outcome) {
        let flight = self.flights.remove(&step).expect("what ends has begun");
        match outcome {
            Outcome::Called(made) => self.called(step, flight, made),
            Outcome::Provisioned(outcome) => self.provisioned(step, flight, outcome),
        }
    }

    fn number(&self, step: usize) -> usize {
        self.steps.steps[step].change().expect("gates never take off")
    }

    fn called(&mut self, step: usize, flight: Flight, mut made: Made) {
        self.store(step, &flight, &made);
        let failed = made.failed();
        let address = flight.subject.address.clone();
        let mut diagnostics = diagnose(self.apply.world, &address, std::mem::take(&mut made.problems));
        if let Some(diagnostic) = made.unwritten.take() {
            self.broken = true;
            diagnostics.push(diagnostic);
        }
        if !failed && matches!(self.steps.steps[step], Step::Make(_)) {
            diagnostics.extend(self.apply.world.settle(&address, made.value.clone()));
        }
        if failed || has_errors(&diagnostics) {
            return self.fail(step, flight, diagnostics);
        }
        self.applied.diagnostics.extend(diagnostics);
        match flight.then {
            Then::Provision => self.prove(step, flight, made),
            _ => self.finished(step, flight, &made),
        }
    }

    /// Puts what a call left behind into the state in memory: it is on disk already.
    fn store(&mut self, step: usize, flight: &Flight, made: &Made) {
        let number = self.number(step);
        let change = &self.apply.plan.changes[number];
        let (address, provider) = (&change.address, &change.provider_name);
        match self.steps.steps[step] {
            Step::Destroy(_) => {
                let key = flight.subject.deposed.as_deref();
                self.state.set(address, key, provider, made.object.clone());
            }
            _ => {
                let Some(object) = made.object.clone() else { return };
                if let Some(key) = self.deposed.get(&number)
                    && let Some(old) = self.state.object(address).cloned()
                {
                    self.state.set(address, Some(key), provider, Some(old));
                }
                self.state.set(address, None, provider, Some(object));
            }
        }
    }

    fn prove(&mut self, step: usize, mut flight: Flight, made: Made) {
        let address = flight.subject.address.clone();
        match self.apply.world.provisioners(&address, &made.value, When::Create) {
            Err(diagnostics) => self.fail(step, flight, diagnostics),
            Ok(provisions) => {
                let change = &self.apply.plan.changes[self.number(step)];
                let schema = change.schema.clone().expect("it was made by its schema");
                let recipe = Recipe {
                    address: address.clone(),
                    schema,
                    provider_name: Arc::clone(&change.provider_name),
                    dependencies: Vec::new(),
                    create_before_destroy: false,
                    marks: Vec::new(),
                    extra: Default::default(),
                };
                flight.then = Then::Prove(Box::new(made), Box::new(recipe));
                self.flights.insert(step, flight);
                self.send_provisions(step, address, provisions);
            }
        }
    }

    fn provisioned(&mut self, step: usize, mut flight: Flight, outcome: Result<(), Diagnostic>) {
        if let Err(diagnostic) = outcome {
            return self.fail(step, flight, vec![diagnostic]);
        }
        match std::mem::replace(&mut flight.then, Then::Finish) {
            Then::Destroy(destroying) => {
                let reporter = Reporter {
                    ledger: Arc::clone(&self.apply.ledger),
                    tell: Arc::clone(&self.apply.tell),
                    subject: flight.subject.clone(),
                    operation: flight.operation,
                    since: flight.since,
                };
                self.flights.insert(step, flight);
                self.send_destroy(step, *destroying, reporter);
            }
            Then::Prove(made, recipe) => self.proven(step, flight, *made, &recipe),
            Then::Finish | Then::Provision => {}
        }
    }

    fn proven(&mut self, step: usize, flight: Flight, mut made: Made, recipe: &Recipe) {
        if let Some(object) = &mut made.object {
            object.tainted = false;
            let provider = &recipe.provider_name;
            let written = self.apply.ledger.object(&recipe.address, None, provider, Some(object));
            if let Err(diagnostic) = written {
                self.broken = true;
                return self.fail(step, flight, vec![diagnostic]);
            }
            self.state.set(&recipe.address, None, provider, Some(object.clone()));
        }
        self.finished(step, flight, &made);
    }

    fn finished(&mut self, step: usize, flight: Flight, made: &Made) {
        let change = &self.apply.plan.changes[self.number(step)];
        self.applied.imported += usize::from(change.import.is_some());
        match flight.operation {
            Operation::Create => self.applied.added += 1,
            Operation::Update => self.applied.changed += 1,
            Operation::Delete => self.applied.destroyed += 1,
            Operation::Read | Operation::Import => {}
        }
        let id = match flight.operation {
            Operation::Delete => prior::id_of(&change.before),
            _ => prior::id_of(&made.value),
        };
        (self.apply.tell)(Event::Finished {
            subject: flight.subject,
            operation: flight.operation,
            id,
            elapsed: flight.since.elapsed(),
        });
        self.progress[step] = Progress::Closed;
        self.steps.schedule.finished(step);
    }

    /// A step failed: what waits for it is skipped.
    pub(super) fn fail(&mut self, step: usize, flight: Flight, diagnostics: Vec<Diagnostic>) {
        let subject = flight.subject.clone();
        self.errored(flight, diagnostics);
        self.progress[step] = Progress::Closed;
        for behind in self.steps.schedule.failed(step) {
            self.skip(behind, Some(&subject));
        }
    }

    /// Outputs as they are now: those that are not known after a failure stay as they were.
    pub(super) fn store_outputs(&mut self) {
        if self.apply.plan.options.mode == PlanMode::Destroy {
            let everything_went = !has_errors(&self.applied.diagnostics) && self.applied.skipped.is_empty();
            if everything_went && self.apply.plan.options.targets.is_empty() {
                self.state.outputs.clear();
            }
            return;
        }
        let outputs = self.apply.world.outputs();
        for change in &self.apply.plan.outputs {
            if change.action == Action::Delete && !outputs.contains_key(&change.name) {
                self.state.outputs.remove(&change.name);
            }
        }
        for (name, OutputValue { value, sensitive }) in outputs {
            if !value.is_wholly_known() {
                continue;
            }
            if value.is_null() {
                self.state.outputs.remove(&name);
                continue;
            }
            let plain = value.clone().unmark_deep().0;
            let Some(json) = to_text(&plain).ok().and_then(Json::parse) else {
                continue;
            };
            let extra = self.state.outputs.remove(&name).map(|old| old.extra);
            let output = Output {
                value: json,
                ty: plain.ty(),
                sensitive,
                extra: extra.unwrap_or_default(),
            };
            self.state.outputs.insert(Arc::clone(&name), output);
            self.applied.outputs.insert(name, value);
        }
    }
}
