//! What apply asks of the configuration while values become known.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::{InstanceAddress, ResourceAddress};
use crate::analysis::{Evaluation, ProvisionerRun};
use crate::config::{IgnoreChanges, When};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::language::value::{Path, Value};
use crate::source::Span;

/// An output as it is now.
#[derive(Clone, Debug)]
pub struct OutputValue {
    /// Marked when sensitive.
    pub value: Value,
    /// Whether it is declared sensitive.
    pub sensitive: bool,
}

/// The configuration, evaluated with what is known so far.
pub trait World {
    /// The configuration of an instance.
    ///
    /// # Errors
    /// What is wrong with it, preconditions included.
    fn config(&mut self, address: &InstanceAddress) -> Result<Value, Vec<Diagnostic>>;

    /// The resources that an instance depends on, directly or not, for the state: without keys, sorted as text.
    fn dependencies(&self, address: &InstanceAddress) -> Vec<ResourceAddress>;

    /// What `ignore_changes` says of an instance.
    fn ignored(&self, address: &InstanceAddress) -> IgnoreChanges;

    /// Whether an instance has provisioners for that occasion.
    fn has_provisioners(&self, address: &InstanceAddress, when: When) -> bool;

    /// The provisioners of an instance for that occasion, with `self`.
    ///
    /// # Errors
    /// What is wrong with them.
    fn provisioners(
        &mut self,
        address: &InstanceAddress,
        this: &Value,
        when: When,
    ) -> Result<Vec<ProvisionerRun>, Vec<Diagnostic>>;

    /// An instance is this now. Gives what its postconditions say.
    fn settle(&mut self, address: &InstanceAddress, value: Value) -> Vec<Diagnostic>;

    /// The outputs of the root module.
    fn outputs(&mut self) -> BTreeMap<Arc<str>, OutputValue>;

    /// Where an attribute of an instance is configured.
    fn place(&self, address: &InstanceAddress, path: &Path) -> Option<Span>;
}

impl World for Evaluation {
    fn config(&mut self, address: &InstanceAddress) -> Result<Value, Vec<Diagnostic>> {
        let problems = self.preconditions(address);
        if has_errors(&problems) {
            return Err(problems);
        }
        self.config_of(address)
    }

    fn dependencies(&self, address: &InstanceAddress) -> Vec<ResourceAddress> {
        self.program().dependencies(&address.resource)
    }

    fn ignored(&self, address: &InstanceAddress) -> IgnoreChanges {
        let resource = self.program().resource(&address.resource);
        resource.map_or(IgnoreChanges::None, |resource| {
            resource.lifecycle.ignore_changes.clone()
        })
    }

    fn has_provisioners(&self, address: &InstanceAddress, when: When) -> bool {
        let provisioners = self.program().provisioners(address);
        provisioners.iter().any(|provisioner| provisioner.when == when)
    }

    fn provisioners(
        &mut self,
        address: &InstanceAddress,
        this: &Value,
        when: When,
    ) -> Result<Vec<ProvisionerRun>, Vec<Diagnostic>> {
        if !self.has_provisioners(address, when) {
            return Ok(Vec::new());
        }
        Self::provisioners(self, address, this, when)
    }

    fn settle(&mut self, address: &InstanceAddress, value: Value) -> Vec<Diagnostic> {
        let problems = self.postconditions(address, &value);
        self.set_instance(address, value);
        problems
    }

    fn outputs(&mut self) -> BTreeMap<Arc<str>, OutputValue> {
        self.freshen_all();
        let program = Arc::clone(self.program());
        let declared = &program.configuration().root().outputs;
        let outputs = Self::outputs(self).into_iter();
        outputs
            .filter_map(|(name, value)| {
                let output = declared.get(&name)?;
                let sensitive = output.sensitive;
                Some((name, OutputValue { value, sensitive }))
            })
            .collect()
    }

    fn place(&self, address: &InstanceAddress, path: &Path) -> Option<Span> {
        self.span_of(address, path)
    }
}
