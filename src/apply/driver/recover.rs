//! What an interrupted run began to create: looked for, and put into the state, before anything is planned.
//!
//! A found object is taken over as it is: what its creation did not get to shows in the plan as a change. It is
//! tainted only when creation-time provisioners were to follow, because nobody knows whether they ran.

use std::sync::Arc;

use super::{Driver, Keeper};
use crate::address::InstanceAddress;
use crate::analysis::Evaluation;
use crate::apply::ledger::Ledger;
use crate::apply::run::Configured;
use crate::apply::world::World;
use crate::apply::{Event, codes};
use crate::config::When;
use crate::diagnostic::Diagnostic;
use crate::plan::{PriorObject, prior};
use crate::provider::{Found, Intent, Problem, Provider};
use crate::schema::Schema;
use crate::state::{Object, State};

/// An object of an interrupted run.
#[derive(Clone, PartialEq, Debug)]
pub struct Recovered {
    /// Which.
    pub address: InstanceAddress,
    /// Its id.
    pub id: Option<String>,
}

/// Where an intent's object belongs.
struct Home {
    address: InstanceAddress,
    name: Arc<str>,
    provider: Arc<dyn Provider>,
    schema: Arc<Schema>,
}

impl Driver<'_> {
    /// Settles every intent: the object is in the state, or there is none.
    pub(super) async fn recover(
        &self,
        intents: &[Intent],
        state: &mut State,
        providers: &Configured,
        evaluation: &Evaluation,
        keeper: &mut dyn Keeper,
    ) -> Result<Vec<Recovered>, Vec<Diagnostic>> {
        let ledger = keeper.ledger();
        let mut recovered = Vec::new();
        for intent in intents {
            let home = self
                .home(intent, state, providers)
                .ok_or_else(|| vec![failed(intent, "its address or its provider is no longer known".into())])?;
            let found = home.provider.recover(intent).await.map_err(|problems| {
                let said: Vec<String> = problems.into_iter().map(|problem: Problem| problem.detail).collect();
                vec![failed(intent, said.join(" "))]
            })?;
            let outcome = match found {
                Some(found) => self
                    .take_over(&home, found, state, evaluation, &*ledger)
                    .map(|id| recovered.extend(id)),
                None => ledger.settled(&intent.token),
            };
            outcome.map_err(|diagnostic| vec![diagnostic])?;
        }
        keeper.commit(state).map_err(|diagnostic| vec![diagnostic])?;
        Ok(recovered)
    }

    fn home(&self, intent: &Intent, state: &State, providers: &Configured) -> Option<Home> {
        let address: InstanceAddress = intent.address.parse().ok()?;
        let configured = self.program.find_resource(&address.resource).and_then(|(module, _)| {
            let resource = self.program.resource(&address.resource)?;
            let config = self.program.provider(module, resource)?;
            Some(crate::plan::provider_name(&self.program, config))
        });
        let stored = || {
            state
                .resources
                .get(&address.resource)
                .map(|resource| Arc::from(resource.provider.as_str()))
        };
        let knows = |provider: &Arc<dyn Provider>| provider.schema().resources.contains_key(&*intent.kind);
        let any = || {
            providers
                .iter()
                .find(|(_, provider)| knows(provider))
                .map(|(name, _)| Arc::clone(name))
        };
        let name = configured.or_else(stored).or_else(any)?;
        let provider = Arc::clone(providers.get(&name)?);
        let schema = Arc::clone(provider.schema().resources.get(&*intent.kind)?);
        Some(Home {
            address,
            name,
            provider,
            schema,
        })
    }

    /// Puts what was found into the state, and on record.
    fn take_over(
        &self,
        home: &Home,
        found: Found,
        state: &mut State,
        evaluation: &Evaluation,
        ledger: &dyn Ledger,
    ) -> Result<Option<Recovered>, Diagnostic> {
        let id = prior::id_of(&found.value);
        let object = PriorObject {
            value: found.value,
            private: found.private,
            tainted: evaluation.has_provisioners(&home.address, When::Create),
            dependencies: self.program.dependencies(&home.address.resource),
            create_before_destroy: false,
        };
        let Ok(object) = prior::encode(&object, &home.schema) else {
            return Ok(None);
        };
        if let Some(old) = self.displaced(home, &object, state) {
            let key = &uuid::Uuid::new_v4().simple().to_string()[..8];
            ledger.object(&home.address, Some(key), &home.name, Some(&old))?;
            state.set(&home.address, Some(key), &home.name, Some(old));
        }
        ledger.object(&home.address, None, &home.name, Some(&object))?;
        state.set(&home.address, None, &home.name, Some(object));
        (self.tell)(Event::Recovered {
            address: home.address.clone(),
            id: id.clone(),
        });
        Ok(Some(Recovered {
            address: home.address.clone(),
            id,
        }))
    }

    /// The object that the found one was to replace, unless it is set aside already or is the same.
    fn displaced(&self, home: &Home, object: &Object, state: &State) -> Option<Object> {
        let instance = state.instance(&home.address)?;
        let old = instance.current.as_ref()?;
        let is_aside = instance.deposed.values().any(|deposed| deposed.id() == old.id());
        (old.id() != object.id() && !is_aside).then(|| old.clone())
    }
}

fn failed(intent: &Intent, why: String) -> Diagnostic {
    Diagnostic::error(
        &codes::RECOVERY_FAILED,
        "An interrupted creation could not be looked for",
        format!(
            "An earlier run was cut short while it created {}, and looking for it failed: {why}",
            intent.address
        ),
    )
    .about(&intent.address)
    .help("mend what the message names and run the same command again; nothing is planned until it is known")
}
