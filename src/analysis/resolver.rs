//! Who says what becomes of a resource: the schema alone, or a plan.

use std::sync::Arc;

use crate::address::{InstanceAddress, InstanceKey, ResourceAddress};
use crate::config::Resource;
use crate::diagnostic::Diagnostic;
use crate::language::value::Value;
use crate::schema::Schema;

use super::evaluation::{Evaluation, Trigger};
use super::node::NodeId;
use super::providers::ProviderConfig;

/// An instance of a resource, whose configuration has been evaluated.
pub struct InstanceContext<'a> {
    /// Which.
    pub address: &'a InstanceAddress,
    /// Whether its key is known; where it is not, this one instance stands for all there will be.
    pub is_key_known: bool,
    /// What declares it.
    pub resource: &'a Arc<Resource>,
    /// Its node.
    pub node: NodeId,
    /// Its type's schema; `None` when its provider is unknown.
    pub schema: Option<&'a Arc<Schema>>,
    /// Its provider configuration; `None` when there is none, which is reported.
    pub provider: Option<&'a ProviderConfig>,
    /// What replaces it when it changes.
    pub triggers: Vec<Trigger>,
    /// Everything that was evaluated before it.
    pub evaluation: &'a Evaluation,
}

/// Says what becomes of each resource instance whose configuration is free of errors.
pub trait Resolver {
    /// A managed resource: its object as later references see it, unknown where only apply can tell.
    fn resource(&mut self, instance: &InstanceContext<'_>, config: Value) -> (Value, Vec<Diagnostic>);

    /// A data source: its object, or unknown when it is read during apply.
    fn data(&mut self, instance: &InstanceContext<'_>, config: Value) -> (Value, Vec<Diagnostic>);

    /// The instances that there are, for whoever looks at what exists and not at what is asked for: the body of the
    /// resource, its count and its for_each are not evaluated then.
    fn existing(&mut self, _resource: &ResourceAddress) -> Option<Vec<(Option<InstanceKey>, Value)>> {
        None
    }
}
