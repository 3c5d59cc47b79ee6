//! What exists according to a state, in the place of what a configuration asks for.

use std::collections::BTreeMap;

use crate::address::{InstanceKey, ResourceAddress};
use crate::analysis::{InstanceContext, Resolver};
use crate::diagnostic::Diagnostic;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::plan::prior::Prior;

/// The objects of a state by resource.
pub(super) struct FromState {
    objects: BTreeMap<ResourceAddress, Vec<(Option<InstanceKey>, Value)>>,
}

impl FromState {
    /// An instance that only has deposed objects is as one that is still to come.
    pub(super) fn new(prior: Prior) -> Self {
        let mut objects: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (address, instance) in prior {
            let value = instance.current.map_or_else(unknown, |object| object.value);
            objects.entry(address.resource).or_default().push((address.key, value));
        }
        Self { objects }
    }
}

fn unknown() -> Value {
    Value::unknown(Type::Dynamic)
}

impl Resolver for FromState {
    fn resource(&mut self, _: &InstanceContext<'_>, _: Value) -> (Value, Vec<Diagnostic>) {
        (unknown(), Vec::new())
    }

    fn data(&mut self, _: &InstanceContext<'_>, _: Value) -> (Value, Vec<Diagnostic>) {
        (unknown(), Vec::new())
    }

    fn existing(&mut self, resource: &ResourceAddress) -> Option<Vec<(Option<InstanceKey>, Value)>> {
        Some(self.objects.remove(resource).unwrap_or_default())
    }
}
