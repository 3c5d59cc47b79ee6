//! Which providers there are, by address.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Provider, ProviderAddress};
use crate::schema::{ProviderSchema, Schema};

type Make = Arc<dyn Fn() -> Arc<dyn Provider> + Send + Sync>;

struct Known {
    /// For what is pure: schemas, validation, plans.
    plain: Arc<dyn Provider>,
    schema: Arc<ProviderSchema>,
    /// One more, to be configured: each provider block gets its own.
    make: Make,
}

/// The providers that this program has.
#[derive(Default)]
pub struct Providers {
    known: BTreeMap<ProviderAddress, Known>,
}

impl Providers {
    /// The built-in provider alone.
    pub fn new() -> Self {
        Self::default().with(|| Arc::new(super::Builtin::default()))
    }

    /// Adds a provider, made anew for each configuration of it.
    #[must_use]
    pub fn with(mut self, make: impl Fn() -> Arc<dyn Provider> + Send + Sync + 'static) -> Self {
        let plain = make();
        let make = Arc::new(make);
        let schema = plain.schema();
        self.known.insert(plain.address(), Known { plain, schema, make });
        self
    }

    /// The provider of that address for what is pure: it is never configured.
    pub fn plain(&self, address: &ProviderAddress) -> Option<&Arc<dyn Provider>> {
        self.known.get(address).map(|known| &known.plain)
    }

    /// One more provider of that address, to be configured.
    pub fn make(&self, address: &ProviderAddress) -> Option<Arc<dyn Provider>> {
        self.known.get(address).map(|known| (known.make)())
    }

    /// Every provider, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&ProviderAddress, &Arc<dyn Provider>)> {
        self.known.iter().map(|(address, known)| (address, &known.plain))
    }

    /// What a provider knows.
    pub fn schema(&self, address: &ProviderAddress) -> Option<&Arc<ProviderSchema>> {
        self.known.get(address).map(|known| &known.schema)
    }

    /// A managed resource type of a provider.
    pub fn resource(&self, address: &ProviderAddress, kind: &str) -> Option<&Arc<Schema>> {
        self.schema(address)?.resources.get(kind)
    }
}
