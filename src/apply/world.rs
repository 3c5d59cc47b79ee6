//! What apply asks of the configuration while values become known.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::InstanceAddress;
use crate::config::{IgnoreChanges, OnFailure, When};
use crate::diagnostic::Diagnostic;
use crate::language::value::{Path, Value};
use crate::source::Span;

/// A provisioner with everything known.
#[derive(Clone, Debug)]
pub struct Provision {
    /// `local-exec`
    pub kind: Arc<str>,
    /// Its arguments.
    pub config: Value,
    /// What happens when it fails.
    pub on_failure: OnFailure,
    /// Where it stands.
    pub span: Option<Span>,
}

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

    /// What `ignore_changes` says of an instance.
    fn ignored(&self, address: &InstanceAddress) -> &IgnoreChanges;

    /// Whether an instance has provisioners for that occasion.
    fn has_provisioners(&self, address: &InstanceAddress, when: When) -> bool;

    /// The provisioners of an instance, with `self`.
    ///
    /// # Errors
    /// What is wrong with them.
    fn provisioners(
        &mut self,
        address: &InstanceAddress,
        this: &Value,
        when: When,
    ) -> Result<Vec<Provision>, Vec<Diagnostic>>;

    /// An instance is this now. Gives what its postconditions say.
    fn settle(&mut self, address: &InstanceAddress, value: Value) -> Vec<Diagnostic>;

    /// The outputs of the root module.
    fn outputs(&mut self) -> BTreeMap<Arc<str>, OutputValue>;

    /// Where an attribute of an instance is configured.
    fn place(&self, address: &InstanceAddress, path: &Path) -> Option<Span>;
}
