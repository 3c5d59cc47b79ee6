//! Which provider configuration a resource belongs to: as named, as passed by the call, or inherited.

use std::fmt;
use std::sync::Arc;

use crate::address::ProviderAddress;
use crate::config::{Configuration, ModuleId, ProviderKey, ProviderRef};

/// A provider configuration: of which provider, and where it stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ProviderConfig {
    /// In which module it stands.
    pub module: ModuleId,
    /// The provider.
    pub address: ProviderAddress,
    /// Its key in that module. There is no block when `declared` is false.
    pub key: ProviderKey,
    /// Whether there is a block; without one, the configuration is empty.
    pub declared: bool,
}

impl fmt::Display for ProviderConfig {
    /// As the state has it, for the root module: `provider["registry.terraform.io/heroku/heroku"].eu`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "provider[\"{}\"]", self.address)?;
        self.key.alias.as_ref().map_or(Ok(()), |alias| write!(f, ".{alias}"))
    }
}

/// The configuration that a key means in a module; `None` when an alias is nowhere.
pub(super) fn resolve(configuration: &Configuration, module: ModuleId, key: &ProviderKey) -> Option<ProviderConfig> {
    let place = configuration.node(module);
    let address = place.module.provider_address(&key.name);
    if place.module.providers.contains_key(key) {
        return Some(ProviderConfig {
            module,
            address,
            key: key.clone(),
            declared: true,
        });
    }
    let Some((parent, name)) = &place.parent else {
        return key.alias.is_none().then(|| ProviderConfig {
            module,
            address,
            key: key.clone(),
            declared: false,
        });
    };
    let passed = configuration.module(*parent).calls.get(name).and_then(|call| {
        let found: Option<&(ProviderRef, ProviderRef)> = call.providers.iter().find(|(inside, _)| inside.key == *key);
        Some(found?.1.key.clone())
    });
    match passed {
        Some(outside) => resolve(configuration, *parent, &outside),
        None if key.alias.is_none() => resolve(
            configuration,
            *parent,
            &inherited(configuration, *parent, key, &address),
        ),
        None => None,
    }
}

/// The parent's name for the default configuration of the same provider.
fn inherited(
    configuration: &Configuration,
    parent: ModuleId,
    key: &ProviderKey,
    address: &ProviderAddress,
) -> ProviderKey {
    let module = configuration.module(parent);
    let same = module
        .required_providers
        .iter()
        .find(|(_, required)| required.address == *address)
        .map(|(name, _)| Arc::clone(name));
    ProviderKey {
        name: same.unwrap_or_else(|| Arc::clone(&key.name)),
        alias: None,
    }
}
