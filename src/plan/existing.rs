//! What a plan starts from, as values: the state decoded, moved to the addresses of today, and as last read.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::moves::{self, Previous};
use super::{Drift, Prior, marks, prior};
use crate::address::{InstanceAddress, Mode};
use crate::analysis::Program;
use crate::diagnostic::Diagnostic;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::provider::Providers;
use crate::state::{Object, State};

/// Everything outside the configuration that a plan depends on: with the same snapshot, the same configuration and
/// the same options the plan is the same.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The state on disk.
    pub state: State,
    /// Objects that it has from older schema versions, brought up to date, and nothing else.
    pub upgraded: State,
    /// The objects that were read again and are not as the state has them, under the state's addresses.
    pub refreshed: BTreeMap<InstanceAddress, Refreshed>,
    /// Objects that `import` blocks name, as found.
    pub imported: BTreeMap<InstanceAddress, Imported>,
    /// Data sources as read.
    pub data: BTreeMap<InstanceAddress, DataRead>,
    /// What `plantimestamp()` says: RFC 3339, UTC.
    pub timestamp: String,
}

/// An object that changed outside.
#[derive(Clone, PartialEq, Debug)]
pub struct Refreshed {
    /// What it is now; `None` when it is gone.
    pub object: Option<Object>,
    /// Who changed it, where the API tells.
    pub changed_by: Option<String>,
}

/// An object that was found by its id.
#[derive(Clone, PartialEq, Debug)]
pub struct Imported {
    /// The id that people write.
    pub id: Arc<str>,
    /// As states name the provider's configuration.
    pub provider_name: Arc<str>,
    /// The object.
    pub object: Object,
}

/// What a data source said.
#[derive(Clone, PartialEq, Debug)]
pub struct DataRead {
    /// With which configuration it was asked: without marks.
    pub config: Value,
    /// Its answer: without marks.
    pub value: Value,
}

/// The snapshot as values.
#[derive(Clone, Debug, Default)]
pub struct Existing {
    /// As last read, under the addresses of today. Data sources are not in it.
    pub now: Prior,
    /// What changed outside, sorted.
    pub drift: Vec<Drift>,
    /// Where instances were before they moved.
    pub previous: Previous,
}

impl Existing {
    /// Decodes a snapshot.
    ///
    /// # Errors
    /// Objects that cannot be understood, each with its address.
    pub fn read(snapshot: &Snapshot, program: &Program, providers: &Providers) -> Result<Self, Vec<Diagnostic>> {
        let mut decoded = prior::decode(&snapshot.current_state(), providers)?;
        decoded.retain(|address, _| address.resource.mode == Mode::Managed);
        let (before, previous) = moves::apply(decoded, program);
        let mut existing = Self {
            now: before,
            drift: Vec::new(),
            previous,
        };
        let mut problems = Vec::new();
        if !snapshot.refreshed.is_empty() {
            existing.refresh(snapshot, providers, &mut problems);
        }
        existing.import(snapshot, providers, &mut problems);
        if problems.is_empty() {
            Ok(existing)
        } else {
            Err(problems)
        }
    }

    fn refresh(&mut self, snapshot: &Snapshot, providers: &Providers, problems: &mut Vec<Diagnostic>) {
        let mut gone = Vec::new();
        for (address, instance) in &mut self.now {
            let previous = self.previous.get(address);
            let Some(refreshed) = snapshot.refreshed.get(previous.unwrap_or(address)) else {
                continue;
            };
            let Some(current) = &mut instance.current else { continue };
            let after = match &refreshed.object {
                None => None,
                Some(object) => match prior::decode_object(
                    address,
                    object,
                    instance.schema.as_deref(),
                    &instance.provider,
                    providers,
                ) {
                    Ok(decoded) => Some(decoded),
                    Err(problem) => {
                        problems.push(problem);
                        continue;
                    }
                },
            };
            let value = after.as_ref().map(|object| object.value.clone());
            // What was made and only now seen to its end has not changed since.
            let is_new = current.tainted && after.as_ref().is_some_and(|object| !object.tainted);
            if !is_new {
                self.drift.push(Drift {
                    address: address.clone(),
                    previous: previous.cloned(),
                    provider: instance.provider.clone(),
                    schema: instance.schema.clone(),
                    before: current.value.clone(),
                    after: value.unwrap_or_else(|| Value::null(Type::Dynamic)),
                    changed_by: refreshed.changed_by.clone(),
                });
            }
            match after {
                Some(object) => *current = object,
                None => gone.push(address.clone()),
            }
        }
        // What only the provider's bookkeeping changed in is read anew, and no news to people.
        self.drift
            .retain(|drift| marks::strip(&drift.before).0 != marks::strip(&drift.after).0);
        for address in gone {
            if let Some(instance) = self.now.get_mut(&address) {
                instance.current = None;
                if instance.deposed.is_empty() {
                    self.now.remove(&address);
                }
            }
        }
    }

    fn import(&mut self, snapshot: &Snapshot, providers: &Providers, problems: &mut Vec<Diagnostic>) {
        if snapshot.imported.is_empty() {
            return;
        }
        let mut found = State::default();
        for (address, imported) in &snapshot.imported {
            if !self.now.contains_key(address) {
                let object = Some(imported.object.clone());
                found.set(address, None, &imported.provider_name, object);
            }
        }
        match prior::decode(&found, providers) {
            Ok(decoded) => self.now.extend(decoded),
            Err(found) => problems.extend(found),
        }
    }
}

impl Snapshot {
    /// The state with every object as today's schema has it.
    pub fn current_state(&self) -> Cow<'_, State> {
        if self.upgraded.resources.is_empty() {
            return Cow::Borrowed(&self.state);
        }
        let mut state = self.state.clone();
        for (address, resource, instance) in self.upgraded.instances() {
            let current = instance.current.iter().map(|object| (None, object));
            let deposed = instance.deposed.iter().map(|(key, object)| (Some(&**key), object));
            for (key, object) in current.chain(deposed) {
                state.set(&address, key, &resource.provider, Some(object.clone()));
            }
        }
        Cow::Owned(state)
    }

    /// The state as it is to be written before anything is applied: upgraded, refreshed, moved, with what was imported.
    pub fn settled_state(&self, existing: &Existing) -> State {
        let mut state = self.current_state().into_owned();
        for (address, refreshed) in &self.refreshed {
            let provider = state
                .resources
                .get(&address.resource)
                .map(|resource| resource.provider.clone());
            if let Some(provider) = provider {
                state.set(address, None, &provider, refreshed.object.clone());
            }
        }
        // A chain of moves may pass through addresses that are still taken: all leave before any arrives.
        let mut leaving = Vec::new();
        for (to, from) in &existing.previous {
            let provider = state
                .resources
                .get(&from.resource)
                .map(|resource| resource.provider.clone());
            let instance = state.instance(from).cloned();
            if let (Some(provider), Some(instance)) = (provider, instance) {
                state.set(from, None, &provider, None);
                for key in instance.deposed.keys() {
                    state.set(from, Some(key), &provider, None);
                }
                leaving.push((to, provider, instance));
            }
        }
        for (to, provider, instance) in leaving {
            state.set(to, None, &provider, instance.current);
            for (key, object) in instance.deposed {
                state.set(to, Some(&key), &provider, Some(object));
            }
        }
        for (address, imported) in &self.imported {
            if state.instance(address).is_none() {
                state.set(address, None, &imported.provider_name, Some(imported.object.clone()));
            }
        }
        state
    }
}
