//! Objects found by the id that people write: named in `import` blocks, on the command line, or to have their
//! configuration written.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::{FutureExt, StreamExt, stream};

use super::{Driver, Keeper, Start};
use crate::address::{InstanceAddress, ProviderAddress};
use crate::analysis::Evaluation;
use crate::apply::codes;
use crate::apply::run::Configured;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::language::value::Value;
use crate::plan::{
    Existing, Imported, PlanMode, PlanOptions, PriorObject, Snapshot, prior, provider_name, unknown_provider,
};
use crate::provider::{Found, Provider};
use crate::schema::Schema;
use crate::source::Span;
use crate::state::State;

/// An object whose configuration is to be written.
pub struct Described {
    /// Where it will be.
    pub address: InstanceAddress,
    /// What it is.
    pub value: Value,
    /// What it looks like.
    pub schema: Arc<Schema>,
}

impl Driver<'_> {
    /// Finds what `import` blocks name and the state does not have.
    pub(super) async fn import(
        &self,
        evaluation: &Evaluation,
        existing: &Existing,
        providers: &Configured,
    ) -> Result<BTreeMap<InstanceAddress, Imported>, Vec<Diagnostic>> {
        let (targets, mut problems) = evaluation.imports();
        let mut found = BTreeMap::new();
        let looks = targets
            .iter()
            .filter(|target| !existing.now.contains_key(&target.to))
            .map(|target| {
                let look = self.found(&target.to, &target.id, Some(target.span), providers);
                look.map(move |imported| (&target.to, imported)).boxed()
            });
        let mut looks = stream::iter(looks.collect::<Vec<_>>()).buffered(self.parallelism.max(1));
        while let Some((to, imported)) = looks.next().await {
            match imported {
                Ok(Some(imported)) => {
                    found.insert(to.clone(), imported);
                }
                Ok(None) => {}
                Err(said) => problems.extend(said),
            }
        }
        drop(looks);
        if has_errors(&problems) {
            Err(problems)
        } else {
            Ok(found)
        }
    }

    /// Takes one object into the state, as `dynoform import` does. What an interrupted run left behind is put there
    /// first.
    ///
    /// # Errors
    /// There is no such address, or no such object; nothing was written then.
    pub async fn import_one(
        &self,
        start: Start,
        to: &InstanceAddress,
        id: &str,
        keeper: &mut dyn Keeper,
    ) -> Result<State, Vec<Diagnostic>> {
        let mut snapshot = Snapshot {
            state: start.state,
            timestamp: start.timestamp,
            ..Snapshot::default()
        };
        let mut existing = self.read(&snapshot)?;
        let sketch = self.sketch(&snapshot, &existing, &start.options);
        let providers = self.configure(&sketch.evaluation, &existing).await?;
        if !start.intents.is_empty() {
            self.recover(
                &start.intents,
                &mut snapshot.state,
                &providers,
                &sketch.evaluation,
                keeper,
            )
            .await?;
            existing = self.read(&snapshot)?;
        }
        if existing.now.contains_key(to) {
            return Err(vec![managed_already(to)]);
        }
        if sketch.evaluation.value(to).is_none() {
            return Err(vec![not_configured(to)]);
        }
        let imported = self.found(to, &Arc::from(id), None, &providers).await?;
        let imported = imported.ok_or_else(|| vec![not_configured(to)])?;
        snapshot.imported.insert(to.clone(), imported);
        let mut state = snapshot.settled_state(&existing);
        keeper.commit(&mut state).map_err(|diagnostic| vec![diagnostic])?;
        Ok(state)
    }

    /// The objects that `import` blocks name and no resource block describes.
    ///
    /// # Errors
    /// Some cannot be found.
    pub async fn undescribed(&self, start: &Start) -> Result<Vec<Described>, Vec<Diagnostic>> {
        let snapshot = Snapshot {
            state: start.state.clone(),
            timestamp: start.timestamp.clone(),
            ..Snapshot::default()
        };
        let existing = self.read(&snapshot)?;
        let options = PlanOptions {
            mode: PlanMode::RefreshOnly,
            ..start.options.clone()
        };
        let evaluation = self.draft(&snapshot, &existing, &options).evaluation;
        let targets = evaluation.undescribed_imports();
        let mut providers = self.configure(&evaluation, &existing).await?;
        let mut described = Vec::new();
        let mut problems = Vec::new();
        for target in targets {
            let at = Some(target.span);
            let (address, kind) = (&target.to, &target.to.resource.kind);
            let Some(provider) = self.provider_of(kind, &mut providers).await? else {
                let local = kind.split('_').next().unwrap_or(kind);
                problems.push(unknown_provider(address, &ProviderAddress::implied(local)));
                continue;
            };
            let schema = provider.schema().resources.get(kind).cloned();
            match (provider.import(kind, &target.id).await, schema) {
                (Ok(Found { value, .. }), Some(schema)) => described.push(Described {
                    address: address.clone(),
                    value,
                    schema,
                }),
                (Ok(_), None) => problems.push(not_configured(address)),
                (Err(said), _) => problems.extend(said.into_iter().map(|problem| problem.diagnose(address, at))),
            }
        }
        if has_errors(&problems) {
            Err(problems)
        } else {
            Ok(described)
        }
    }

    /// The provider of a type that no resource block has: the root module's, configured now when nobody needed it yet.
    async fn provider_of(
        &self,
        kind: &str,
        providers: &mut Configured,
    ) -> Result<Option<Arc<dyn Provider>>, Vec<Diagnostic>> {
        let local = kind.split('_').next().unwrap_or(kind);
        let mut address = self.program.configuration().root().provider_address(local);
        if address == ProviderAddress::implied("heroku") {
            address = ProviderAddress::heroku();
        }
        let name: Arc<str> = Arc::from(format!(
            "provider[\"{}/{}/{}\"]",
            address.host, address.namespace, address.kind
        ));
        if let Some(provider) = providers.get(&name) {
            return Ok(Some(Arc::clone(provider)));
        }
        let Some(provider) = self.providers.make(&address) else {
            return Ok(None);
        };
        let empty = Value::null(crate::language::types::Type::Dynamic);
        let outcome = provider.configure(&empty).await;
        outcome.map_err(|said| {
            let diagnose = |problem: crate::provider::Problem| {
                let mut diagnostic = Diagnostic::new(problem.severity, problem.code, problem.summary, problem.detail);
                diagnostic.help = problem.help;
                diagnostic
            };
            said.into_iter().map(diagnose).collect::<Vec<_>>()
        })?;
        providers.insert(name, Arc::clone(&provider));
        Ok(Some(provider))
    }

    /// One object by its id; `None` when nothing is configured there.
    async fn found(
        &self,
        to: &InstanceAddress,
        id: &Arc<str>,
        at: Option<Span>,
        providers: &Configured,
    ) -> Result<Option<Imported>, Vec<Diagnostic>> {
        let Some((module, _)) = self.program.find_resource(&to.resource) else {
            return Ok(None);
        };
        let resource = self.program.resource(&to.resource).expect("it was just found");
        let Some(config) = self.program.provider(module, resource) else {
            return Ok(None);
        };
        let name = provider_name(&self.program, config);
        let (Some(provider), Some(schema)) = (providers.get(&name), self.program.schema(module, resource)) else {
            return Err(vec![unknown_provider(to, &config.address)]);
        };
        let said = |said: Vec<crate::provider::Problem>| {
            said.into_iter()
                .map(|problem| problem.diagnose(to, at))
                .collect::<Vec<_>>()
        };
        let object = provider.import(&to.resource.kind, id).await.map_err(said)?;
        let object = PriorObject {
            value: object.value,
            private: object.private,
            tainted: false,
            dependencies: self.program.dependencies(&to.resource),
            create_before_destroy: false,
        };
        Ok(prior::encode(&object, schema).ok().map(|object| Imported {
            id: Arc::clone(id),
            provider_name: name,
            object,
        }))
    }
}

fn managed_already(address: &InstanceAddress) -> Diagnostic {
    Diagnostic::error(
        &codes::MANAGED_ALREADY,
        "Resource is managed already",
        format!("The state has an object at {address}."),
    )
    .about(address)
    .help(format!(
        "to take another one in, first let that one go: dynoform state rm '{address}'"
    ))
}

fn not_configured(address: &InstanceAddress) -> Diagnostic {
    Diagnostic::error(
        &crate::config::codes::IMPORT_TARGET,
        "Configuration for import target does not exist",
        format!("{address} is not in the configuration, so nothing can be imported to it."),
    )
    .about(address)
    .help(format!(
        "add a resource block for {}, or let `plan -generate-config-out=FILE` write it from an import block",
        address.resource
    ))
}
