//! Providers with their configuration: one for each `provider` block that is used.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Driver;
use crate::address::ProviderAddress;
use crate::analysis::{Evaluation, ProviderConfig};
use crate::apply::run::Configured;
use crate::config::{ModuleId, ProviderKey};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::plan::{Existing, marks, provider_name};
use crate::provider::Problem;

impl Driver<'_> {
    /// Configures every provider that the configuration or the state uses and that is here. One whose configuration
    /// is not known yet is left unconfigured.
    pub(super) async fn configure(
        &self,
        evaluation: &Evaluation,
        existing: &Existing,
    ) -> Result<Configured, Vec<Diagnostic>> {
        let mut configured = Configured::new();
        let mut problems = Vec::new();
        for (name, config) in self.used(existing) {
            let Some(provider) = self.providers.make(&config.address) else {
                continue;
            };
            let (value, found) = evaluation.provider_value(&config);
            if has_errors(&found) {
                problems.extend(found);
                continue;
            }
            let (value, _) = marks::strip(&value);
            if value.is_wholly_known()
                && let Err(found) = provider.configure(&value).await
            {
                problems.extend(found.into_iter().map(|problem| self.place(&config, problem)));
                continue;
            }
            configured.insert(name, provider);
        }
        if problems.is_empty() {
            Ok(configured)
        } else {
            Err(problems)
        }
    }

    fn used(&self, existing: &Existing) -> BTreeMap<Arc<str>, ProviderConfig> {
        let mut used = BTreeMap::new();
        for (_, id, resource) in self.program.resources() {
            let module = self.program.node(id).module;
            if let Some(config) = self.program.provider(module, resource) {
                let mut config = config.clone();
                if config.address == ProviderAddress::implied("heroku") {
                    config.address = ProviderAddress::heroku();
                }
                used.entry(provider_name(&self.program, &config)).or_insert(config);
            }
        }
        for instance in existing.now.values() {
            let name = &instance.provider_name;
            if !used.contains_key(name) {
                used.insert(Arc::clone(name), self.orphaned(name, &instance.provider));
            }
        }
        used
    }

    /// The configuration that a state names and no resource uses any more: the root module's of that alias.
    fn orphaned(&self, name: &str, address: &ProviderAddress) -> ProviderConfig {
        let alias = name.rsplit_once("\"].").map(|(_, alias)| Arc::from(alias));
        let root = self.program.configuration().root();
        let declared = root
            .providers
            .keys()
            .find(|key| key.alias == alias && root.provider_address(&key.name) == *address);
        let implied = || ProviderKey {
            name: Arc::clone(&address.kind),
            alias: None,
        };
        ProviderConfig {
            module: ModuleId::ROOT,
            address: address.clone(),
            declared: declared.is_some(),
            key: declared.cloned().unwrap_or_else(implied),
        }
    }

    fn place(&self, config: &ProviderConfig, problem: Problem) -> Diagnostic {
        let module = self.program.configuration().module(config.module);
        let mut diagnostic = Diagnostic::new(problem.severity, problem.code, problem.summary, problem.detail);
        diagnostic.help = problem.help;
        diagnostic.span = module.providers.get(&config.key).map(|block| block.block.header);
        diagnostic
    }
}
