//! Objects read again, data sources read.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;

use super::{Driver, Reads};
use crate::address::InstanceAddress;
use crate::analysis::Evaluation;
use crate::apply::Event;
use crate::apply::run::Configured;
use crate::apply::world::World;
use crate::config::When;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::language::value::Value;
use crate::plan::{DataRead, DataRequest, Existing, PriorInstance, PriorObject, Refreshed, Snapshot, marks, prior};
use crate::provider::{Problem, ReadRequest, ReadResponse};
use crate::state::Object;

/// What was read and differs, by the address of the state.
type Differences = BTreeMap<InstanceAddress, Refreshed>;

impl Driver<'_> {
    /// Reads every object again, one batch for each configured provider.
    pub(super) async fn refresh(
        &self,
        snapshot: &Snapshot,
        existing: &Existing,
        providers: &Configured,
        evaluation: &Evaluation,
    ) -> Result<Differences, Vec<Diagnostic>> {
        let mut batches: BTreeMap<&Arc<str>, Vec<ReadRequest>> = BTreeMap::new();
        for (address, instance) in &existing.now {
            let Some(object) = instance.current.as_ref().filter(|_| instance.schema.is_some()) else {
                continue;
            };
            batches.entry(&instance.provider_name).or_default().push(ReadRequest {
                address: address.clone(),
                prior: marks::strip(&object.value).0,
                private: object.private.clone(),
            });
        }
        (self.tell)(Event::RefreshStarted {
            total: batches.values().map(Vec::len).sum(),
        });
        let reads = batches.into_iter().filter_map(|(name, batch)| {
            let provider = providers.get(name)?;
            Some(async move {
                let asked: Vec<_> = batch.iter().map(|request| request.address.clone()).collect();
                (asked, provider.read(batch).await)
            })
        });
        let mut differences = Differences::new();
        let mut problems = Vec::new();
        for (asked, answers) in join_all(reads).await {
            for (address, mut answer) in asked.into_iter().zip(answers) {
                // Whether provisioners ran that were to follow, nobody knows.
                answer.ripened &= !evaluation.has_provisioners(&address, When::Create);
                self.compare(&address, answer, snapshot, existing, &mut differences, &mut problems);
            }
        }
        if has_errors(&problems) {
            Err(problems)
        } else {
            Ok(differences)
        }
    }

    fn compare(
        &self,
        address: &InstanceAddress,
        answer: ReadResponse,
        snapshot: &Snapshot,
        existing: &Existing,
        differences: &mut Differences,
        problems: &mut Vec<Diagnostic>,
    ) {
        let instance = &existing.now[address];
        let Some(object) = &instance.current else { return };
        let failed = !answer.problems.is_empty();
        problems.extend(self.placed(address, answer.problems));
        if failed {
            return;
        }
        (self.tell)(Event::Refreshed {
            address: address.clone(),
            id: prior::id_of(&object.value),
        });
        let (before, marked) = marks::strip(&object.value);
        let tainted = object.tainted && !answer.ripened;
        if before == answer.value && object.private == answer.private && tainted == object.tainted {
            return;
        }
        let stored_as = existing.previous.get(address).unwrap_or(address);
        let stored = snapshot.state.object(stored_as);
        let now = PriorObject {
            value: marks::restore(answer.value, &marked),
            private: answer.private,
            tainted,
            ..object.clone()
        };
        let read = Refreshed {
            object: encode(&now, instance, stored),
            changed_by: answer.changed_by,
        };
        differences.insert(stored_as.clone(), read);
    }

    pub(super) fn placed(&self, address: &InstanceAddress, problems: Vec<Problem>) -> Vec<Diagnostic> {
        let header = self
            .program
            .resource(&address.resource)
            .map(|resource| resource.block.header);
        problems
            .into_iter()
            .map(|problem| problem.diagnose(address, header))
            .collect()
    }
}

fn encode(object: &PriorObject, instance: &PriorInstance, stored: Option<&Object>) -> Option<Object> {
    if object.value.is_null() {
        return None;
    }
    let schema = instance.schema.as_ref()?;
    let mut encoded = prior::encode(object, schema).ok()?;
    if let Some(stored) = stored {
        encoded.extra.clone_from(&stored.extra);
    }
    Some(encoded)
}

/// Reads data sources, as many at once as allowed.
pub(super) async fn read_data(
    driver: &Driver<'_>,
    wanted: Vec<DataRequest>,
    providers: &Configured,
) -> Result<Reads, Vec<Diagnostic>> {
    let reads = wanted.into_iter().map(|request| async move {
        let outcome = match providers.get(&request.provider_name) {
            Some(provider) => {
                let kind = &request.address.resource.kind;
                provider.read_data(kind, &request.config).await
            }
            None => Ok(Value::null(request.schema.block.implied_type())),
        };
        (request, outcome)
    });
    let mut done = stream::iter(reads).buffer_unordered(driver.parallelism.max(1));
    let mut found = Reads::new();
    let mut problems = Vec::new();
    while let Some((request, outcome)) = done.next().await {
        match outcome {
            Ok(value) => {
                let config = request.config;
                found.insert(request.address, DataRead { config, value });
            }
            Err(said) => problems.extend(driver.placed(&request.address, said)),
        }
    }
    drop(done);
    problems.sort_by(|left, right| left.address.cmp(&right.address));
    if has_errors(&problems) {
        Err(problems)
    } else {
        Ok(found)
    }
}
