//! How a step begins: its configuration is evaluated with what is known now, and the call is sent off.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::time::Instant;

use super::{Flight, Outcome, Progress, Runner, Then};
use crate::apply::ledger::Reporter;
use crate::apply::steps::Step;
use crate::apply::verdict::diagnose;
use crate::apply::work::{self, Destroying, Making, Recipe};
use crate::apply::{Event, Operation, Subject, codes};
use crate::config::When;
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::types::Type;
use crate::language::value::Value;
use crate::plan::consistency::fits;
use crate::plan::instance::{Answer, Question, decide};
use crate::plan::{Action, Change, PriorObject, marks, prior};
use crate::provider::{ApplyRequest, Provider};
use crate::schema::Schema;
use crate::state::Object;

/// Who makes an object, and what it looks like.
type Known = (Arc<dyn Provider>, Arc<Schema>);

impl Runner<'_, '_> {
    pub(super) fn begin(&mut self, step: usize) {
        match self.steps.steps[step] {
            Step::Gate => self.passed(step),
            Step::Make(number) => match self.apply.plan.changes[number].action {
                Action::NoOp => {
                    self.applied.imported += usize::from(self.apply.plan.changes[number].import.is_some());
                    self.passed(step);
                }
                Action::Read => self.begin_read(step, number),
                _ => self.begin_make(step, number),
            },
            Step::Destroy(number) => self.begin_destroy(step, number),
        }
    }

    fn passed(&mut self, step: usize) {
        self.progress[step] = Progress::Closed;
        self.steps.schedule.finished(step);
    }

    /// Says that work begins, and who is to be told about it.
    fn take_off(&mut self, step: usize, id: Option<String>, then: Then) -> Reporter {
        let (subject, operation) = self.subject(step).expect("gates and no-ops never take off");
        let since = Instant::now();
        (self.apply.tell)(Event::Started {
            subject: subject.clone(),
            operation,
            id,
        });
        let reporter = Reporter {
            ledger: Arc::clone(&self.apply.ledger),
            tell: Arc::clone(&self.apply.tell),
            subject: subject.clone(),
            operation,
            since,
        };
        let flight = Flight {
            subject,
            operation,
            since,
            then,
        };
        self.flights.insert(step, flight);
        reporter
    }

    /// A step that fails before any call.
    fn refuse(&mut self, step: usize, diagnostics: Vec<Diagnostic>) {
        let Some((subject, operation)) = self.subject(step) else {
            return;
        };
        let flight = Flight {
            subject,
            operation,
            since: Instant::now(),
            then: Then::Finish,
        };
        self.fail(step, flight, diagnostics);
    }

    fn provider(&self, change: &Change) -> Result<Known, Vec<Diagnostic>> {
        let provider = self.apply.providers.get(&change.provider_name);
        match (provider, &change.schema) {
            (Some(provider), Some(schema)) => Ok((Arc::clone(provider), Arc::clone(schema))),
            _ => Err(vec![crate::plan::unknown_provider(&change.address, &change.provider)]),
        }
    }

    fn begin_make(&mut self, step: usize, number: usize) {
        let change = &self.apply.plan.changes[number];
        let prepared = self.prepare(change);
        let (making, operation_id) = match prepared {
            Ok(Some(prepared)) => prepared,
            // Nothing is left to do now that everything is known.
            Ok(None) => {
                let value = change.before.clone();
                let _ = self.apply.world.settle(&change.address, value);
                return self.passed(step);
            }
            Err(diagnostics) => return self.refuse(step, diagnostics),
        };
        let mut making = making;
        if change.action == (Action::Replace { create_first: true })
            && let Some(old) = self.state.object(&change.address)
        {
            let key: Arc<str> = uuid::Uuid::new_v4().simple().to_string()[..8].into();
            self.deposed.insert(number, Arc::clone(&key));
            making.displaced = Some((key, old.clone()));
        }
        let then = if making.unproven { Then::Provision } else { Then::Finish };
        let reporter = self.take_off(step, operation_id, then);
        self.beginning.push((step, making, reporter));
    }

    /// Sends off what begins at this moment, with whatever can go in the same call: that takes no place of another.
    pub(super) fn send_together(&mut self) {
        let mut seen = 0;
        while let Some(step) = self.beginning.get(seen).map(|(step, ..)| *step) {
            let companions = self.steps.schedule.companions(step);
            companions.into_iter().for_each(|companion| self.begin(companion));
            seen += 1;
        }
        let mut told: BTreeMap<&Arc<str>, Vec<&Making>> = BTreeMap::new();
        for (_, making, _) in &self.beginning {
            let kind = &*making.recipe.address.resource.kind;
            if making.provider.together().iter().any(|(one, _)| *one == kind) {
                told.entry(&making.recipe.provider_name).or_default().push(making);
            }
        }
        for makings in told.into_values() {
            let requests: Vec<&ApplyRequest> = makings.iter().map(|making| &making.request).collect();
            makings[0].provider.begin_together(&requests);
        }
        for (step, making, reporter) in std::mem::take(&mut self.beginning) {
            self.tasks
                .spawn(async move { (step, Outcome::Called(work::make(making, reporter).await)) });
        }
    }

    /// The call for an object that is made, and its id when it has one; `None` when it turns out that nothing is to
    /// be done.
    fn prepare(&mut self, change: &Change) -> Result<Option<(Making, Option<String>)>, Vec<Diagnostic>> {
        let address = &change.address;
        let (provider, schema) = self.provider(change)?;
        let config = self.apply.world.config(address)?;
        let existing = self
            .apply
            .plan
            .prior
            .get(address)
            .and_then(|instance| instance.current.as_ref());
        let before = existing.filter(|_| change.action == Action::Update);
        let answer = decide(&Question {
            kind: &address.resource.kind,
            schema: &schema,
            provider: &*provider,
            config: &config,
            prior: before,
            ignored: &self.apply.world.ignored(address),
            requested: false,
            triggered: false,
            create_first: false,
        });
        if answer
            .problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
        {
            return Err(diagnose(self.apply.world, address, answer.problems));
        }
        if before.is_some() && answer.action == Action::NoOp {
            return Ok(None);
        }
        let (planned, marks) = marks::strip(&answer.after);
        self.check_overtaken(change, &answer, &planned)?;
        let creating = before.is_none();
        let (unmarked_config, _) = marks::strip(&config);
        let request = ApplyRequest {
            address: address.clone(),
            prior: before.map_or_else(nothing, |object| marks::strip(&object.value).0),
            planned,
            config: unmarked_config,
            private: answer.private,
        };
        let id = before.and_then(|object| prior::id_of(&object.value));
        let recipe = self.recipe(change, schema, marks);
        let unproven = creating && self.apply.world.has_provisioners(address, When::Create);
        let making = Making {
            provider,
            request,
            recipe,
            creating,
            displaced: None,
            unproven,
        };
        Ok(Some((making, id)))
    }

    fn check_overtaken(&self, change: &Change, answer: &Answer, planned: &Value) -> Result<(), Vec<Diagnostic>> {
        let (promised, _) = marks::strip(&change.after);
        let replaced = matches!(answer.action, Action::Replace { .. });
        if !replaced && fits(&promised, planned) {
            return Ok(());
        }
        let why = if replaced {
            "now that every value is known, it would have to be replaced"
        } else {
            "now that every value is known, it would become something else than the plan showed"
        };
        Err(vec![
            Diagnostic::error(
                &codes::PLAN_OVERTAKEN,
                "Plan overtaken by what became known",
                format!("{}: {why}. Nothing was done to it.", change.address),
            )
            .about(&change.address)
            .help("run the same command again: the new plan knows these values"),
        ])
    }

    fn recipe(&self, change: &Change, schema: Arc<Schema>, marks: marks::MarkedPaths) -> Recipe {
        let existing = self.state.object(&change.address);
        Recipe {
            address: change.address.clone(),
            schema,
            provider_name: Arc::clone(&change.provider_name),
            dependencies: self.apply.world.dependencies(&change.address),
            create_before_destroy: change.create_before_destroy,
            marks,
            extra: existing.map(|object| object.extra.clone()).unwrap_or_default(),
        }
    }

    fn begin_read(&mut self, step: usize, number: usize) {
        let change = &self.apply.plan.changes[number];
        let known = self.provider(change).and_then(|(provider, schema)| {
            let config = self.apply.world.config(&change.address)?;
            Ok((provider, schema, config))
        });
        let (provider, schema, config) = match known {
            Ok(known) => known,
            Err(diagnostics) => return self.refuse(step, diagnostics),
        };
        let (config, marks) = marks::strip(&config);
        let config = crate::plan::proposed::with_defaults(&schema.block, &config);
        let recipe = self.recipe(change, schema, marks);
        let kind = Arc::clone(&change.address.resource.kind);
        let reporter = self.take_off(step, None, Then::Finish);
        self.tasks.spawn(async move {
            let made = work::read(provider, kind, config, recipe, reporter).await;
            (step, Outcome::Called(made))
        });
    }

    fn begin_destroy(&mut self, step: usize, number: usize) {
        let change = &self.apply.plan.changes[number];
        let deposed = change.deposed.clone().or_else(|| self.deposed.get(&number).cloned());
        let instance = self.state.instance(&change.address);
        let stored = instance.and_then(|instance| match &deposed {
            Some(key) => instance.deposed.get(key),
            None => instance.current.as_ref(),
        });
        let Some(stored) = stored.cloned() else {
            return self.passed(step);
        };
        if change.action == Action::Forget {
            return self.forget(step, number, deposed);
        }
        let (provider, schema) = match self.provider(change) {
            Ok(known) => known,
            Err(diagnostics) => return self.refuse(step, diagnostics),
        };
        let Some(object) = self.prior_object(change) else {
            return self.passed(step);
        };
        let (value, private) = (object.value.clone(), object.private.clone());
        let (before, marks) = marks::strip(&value);
        let destroying = Destroying {
            provider,
            request: ApplyRequest {
                address: change.address.clone(),
                prior: before,
                planned: nothing(),
                config: nothing(),
                private,
            },
            recipe: self.recipe(change, schema, marks),
            object: stored,
            // A tainted object was never finished: nothing that would have to be undone was done.
            deposed: deposed.clone(),
        };
        let provisions = if object_is_tainted(&destroying.object) || deposed.is_some() {
            Ok(Vec::new())
        } else {
            self.apply.world.provisioners(&change.address, &value, When::Destroy)
        };
        let id = prior::id_of(&value);
        match provisions {
            Err(diagnostics) => self.refuse(step, diagnostics),
            Ok(provisions) if provisions.is_empty() => {
                let reporter = self.take_off(step, id, Then::Finish);
                self.send_destroy(step, destroying, reporter);
            }
            Ok(provisions) => {
                let address = change.address.clone();
                let _ = self.take_off(step, id, Then::Destroy(Box::new(destroying)));
                self.send_provisions(step, address, provisions);
            }
        }
    }

    pub(super) fn send_destroy(&mut self, step: usize, destroying: Destroying, reporter: Reporter) {
        self.tasks
            .spawn(async move { (step, Outcome::Called(work::destroy(destroying, reporter).await)) });
    }

    pub(super) fn send_provisions(
        &mut self,
        step: usize,
        address: crate::address::InstanceAddress,
        provisions: Vec<crate::analysis::ProvisionerRun>,
    ) {
        let (stop, tell) = (self.apply.stop.clone(), Arc::clone(&self.apply.tell));
        self.tasks.spawn(async move {
            let outcome = work::provision(address, provisions, stop, tell).await;
            (step, Outcome::Provisioned(outcome))
        });
    }

    fn prior_object(&self, change: &Change) -> Option<&PriorObject> {
        let instance = self.apply.plan.prior.get(&change.address)?;
        match &change.deposed {
            Some(key) => instance.deposed.get(key),
            None => instance.current.as_ref(),
        }
    }

    fn forget(&mut self, step: usize, number: usize, deposed: Option<Arc<str>>) {
        let change = &self.apply.plan.changes[number];
        let provider = &change.provider_name;
        match self
            .apply
            .ledger
            .object(&change.address, deposed.as_deref(), provider, None)
        {
            Ok(()) => {
                self.state.set(&change.address, deposed.as_deref(), provider, None);
                self.applied.forgotten += 1;
                self.passed(step);
            }
            Err(diagnostic) => {
                self.broken = true;
                let flight = Flight {
                    subject: Subject {
                        address: change.address.clone(),
                        deposed,
                    },
                    operation: Operation::Delete,
                    since: Instant::now(),
                    then: Then::Finish,
                };
                self.fail(step, flight, vec![diagnostic]);
            }
        }
    }
}

fn object_is_tainted(object: &Object) -> bool {
    object.tainted
}

fn nothing() -> Value {
    Value::null(Type::Dynamic)
}
