//! Objects of older schema versions that name what today is known by its id: looked up before anything is read.

use std::collections::BTreeMap;

use futures_util::future::join_all;

use super::Driver;
use crate::apply::run::Configured;
use crate::diagnostic::Diagnostic;
use crate::plan::{Open, Upgrades};

impl Driver<'_> {
    /// Takes in the ids that the state alone did not tell.
    ///
    /// # Errors
    /// What could not be looked up: a plan that took a name for an id would replace what nobody changed.
    pub(super) async fn look_up(&self, upgrades: &mut Upgrades, providers: &Configured) -> Result<(), Vec<Diagnostic>> {
        let mut batches: BTreeMap<String, Vec<Open>> = BTreeMap::new();
        for open in std::mem::take(&mut upgrades.open) {
            batches.entry(open.provider_name().to_owned()).or_default().push(open);
        }
        let asked = batches.into_iter().filter_map(|(name, batch)| {
            let provider = providers.get(name.as_str())?;
            Some(async move {
                let older = batch.iter().map(|open| open.outdated.clone()).collect();
                let told = provider.look_up(older).await;
                (batch, told)
            })
        });
        let mut problems = Vec::new();
        for (batch, told) in join_all(asked).await {
            for (open, told) in batch.into_iter().zip(told) {
                match told {
                    Ok(Some(attributes)) => upgrades.settle(&open, &attributes),
                    // What has no id any more is not there: the refresh finds that out.
                    Ok(None) => {}
                    Err(problem) => problems.extend(self.placed(open.address(), vec![problem])),
                }
            }
        }
        match problems.is_empty() {
            true => Ok(()),
            false => Err(problems),
        }
    }
}
