//! Objects of older schema versions, brought up to date before anything is read or compared: an upgrade is no change.
//!
//! What an older version of a provider kept as a name, and today's keeps as an id, is told by other objects of the same
//! state; what none of them tells is left open, for whoever can ask the provider's API.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;

use super::prior;
use crate::address::{InstanceAddress, Mode};
use crate::diagnostic::Diagnostic;
use crate::provider::{Outdated, ProviderAddress, Providers};
use crate::schema::Schema;
use crate::state::{Object, State};

/// What became of a state's older objects.
#[derive(Default)]
pub struct Upgrades {
    /// Those that are as today's version has them, and nothing else.
    pub done: State,
    /// Those that lack an id.
    pub open: Vec<Open>,
}

/// An object whose ids have to be looked up.
pub struct Open {
    older: Older,
    /// Its attributes as far as they could be brought up to date.
    pub outdated: Outdated,
}

struct Older {
    address: InstanceAddress,
    deposed: Option<Arc<str>>,
    provider_name: String,
    provider: ProviderAddress,
    schema: Arc<Schema>,
    object: Object,
}

impl Open {
    /// Whose object it is.
    pub fn address(&self) -> &InstanceAddress {
        &self.older.address
    }

    /// The provider's configuration, as states name it.
    pub fn provider_name(&self) -> &str {
        &self.older.provider_name
    }
}

impl Upgrades {
    /// Of a state.
    ///
    /// # Errors
    /// Objects that cannot be understood, each with its address.
    pub fn of(state: &State, providers: &Providers) -> Result<Self, Vec<Diagnostic>> {
        let mut upgrades = Self::default();
        let (older, mut outdated) = upgraded(state, providers)?;
        let mut complete = vec![true; older.len()];
        for address in providers_of(&older) {
            let own: Vec<usize> = (0..older.len()).filter(|at| older[*at].provider == address).collect();
            let beside = |kind: &str| all_of(kind, state, &older, &outdated);
            let mut theirs: Vec<Outdated> = own.iter().map(|at| outdated[*at].clone()).collect();
            let plain = providers.plain(&address).expect("its schema was found");
            let told = plain.identify(&mut theirs, &beside);
            for ((at, one), is_complete) in own.into_iter().zip(theirs).zip(told) {
                (outdated[at], complete[at]) = (one, is_complete);
            }
        }
        for ((older, outdated), complete) in older.into_iter().zip(outdated).zip(complete) {
            let open = Open { older, outdated };
            match complete {
                true => upgrades.settle(&open, &open.outdated.attributes),
                false => upgrades.open.push(open),
            }
        }
        Ok(upgrades)
    }

    /// Takes the attributes of an object that was open.
    pub fn settle(&mut self, open: &Open, attributes: &Json) {
        let older = &open.older;
        let object = Object {
            schema_version: older.schema.version,
            attributes: crate::state::Json::from(attributes),
            ..older.object.clone()
        };
        let deposed = older.deposed.as_deref();
        self.done
            .set(&older.address, deposed, &older.provider_name, Some(object));
    }
}

/// The older objects of a state, each upgraded by itself.
fn upgraded(state: &State, providers: &Providers) -> Result<(Vec<Older>, Vec<Outdated>), Vec<Diagnostic>> {
    let (mut found, mut outdated, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for (address, resource, instance) in state.instances() {
        let known = resource.provider_address().and_then(|provider| {
            let schema = providers.schema(&provider)?;
            Some((schema.resources.get(&address.resource.kind)?.clone(), provider))
        });
        let Some((schema, provider)) = known.filter(|_| address.resource.mode == Mode::Managed) else {
            continue;
        };
        let current = instance.current.iter().map(|object| (None, object));
        let deposed = instance.deposed.iter().map(|(key, object)| (Some(key), object));
        for (key, object) in current.chain(deposed) {
            if object.schema_version >= schema.version {
                continue;
            }
            match prior::upgrade(&address, object, &schema, &provider, providers) {
                Ok(Some(attributes)) => {
                    let kind = Arc::clone(&address.resource.kind);
                    let attributes = attributes.value();
                    outdated.push(Outdated { kind, attributes });
                    found.push(Older {
                        address: address.clone(),
                        deposed: key.cloned(),
                        provider_name: resource.provider.clone(),
                        provider: provider.clone(),
                        schema: Arc::clone(&schema),
                        object: object.clone(),
                    });
                }
                Ok(None) => {}
                Err(problem) => problems.push(problem),
            }
        }
    }
    match problems.is_empty() {
        true => Ok((found, outdated)),
        false => Err(problems),
    }
}

fn providers_of(older: &[Older]) -> BTreeSet<ProviderAddress> {
    older.iter().map(|older| older.provider.clone()).collect()
}

/// The attributes of all objects in use of a type, those of older versions upgraded.
fn all_of(kind: &str, state: &State, older: &[Older], outdated: &[Outdated]) -> Vec<Json> {
    let current = older.iter().zip(outdated).filter(|(older, _)| older.deposed.is_none());
    let upgraded: BTreeMap<&InstanceAddress, &Outdated> = current.map(|(older, one)| (&older.address, one)).collect();
    let own = state.instances().filter(|(address, ..)| {
        let resource = &address.resource;
        &*resource.kind == kind && resource.mode == Mode::Managed
    });
    own.filter_map(|(address, _, instance)| {
        let object = instance.current.as_ref()?;
        let newer = upgraded.get(&address).map(|one| one.attributes.clone());
        newer.or_else(|| Some(object.attributes.value()))
    })
    .collect()
}
