//! The state in memory: ordered by address, free of the file's layout.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Json;
use crate::address::{InstanceAddress, InstanceKey, ResourceAddress};
use crate::language::types::Type;
use crate::provider::ProviderAddress;

/// Fields of newer versions of the reference, kept as they were read.
pub type Extra = BTreeMap<String, serde_json::Value>;

/// Everything that is known to exist.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct State {
    /// Which history this is; empty until it is first written.
    pub lineage: String,
    /// Counts the versions of that history.
    pub serial: u64,
    /// Outputs of the root module; null ones are not stored.
    pub outputs: BTreeMap<Arc<str>, Output>,
    /// Resources that have at least one object.
    pub resources: BTreeMap<ResourceAddress, Resource>,
    /// What checks and conditions said; `None` when there are none.
    pub check_results: Option<Vec<CheckResult>>,
    /// Newer fields.
    pub extra: Extra,
}

/// An output of the root module.
#[derive(Clone, PartialEq, Debug)]
pub struct Output {
    /// Its value.
    pub value: Json,
    /// Its type.
    pub ty: Type,
    /// Whether it is declared sensitive.
    pub sensitive: bool,
    /// Newer fields.
    pub extra: Extra,
}

/// A resource's objects.
#[derive(Clone, PartialEq, Debug)]
pub struct Resource {
    /// `provider["registry.terraform.io/heroku/heroku"]`, with a module before and an alias after it where there is one.
    pub provider: String,
    /// By key.
    pub instances: BTreeMap<Option<InstanceKey>, Instance>,
    /// Newer fields.
    pub extra: Extra,
}

/// The objects of one instance.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Instance {
    /// The object in use.
    pub current: Option<Object>,
    /// Objects set aside when their replacement was created, by the key of 8 hexadecimal digits.
    pub deposed: BTreeMap<Arc<str>, Object>,
}

/// One object that exists.
#[derive(Clone, PartialEq, Debug)]
pub struct Object {
    /// Its creation did not finish: it will be replaced.
    pub tainted: bool,
    /// Of [`Object::attributes`].
    pub schema_version: u64,
    /// Every attribute and nested block.
    pub attributes: Json,
    /// The parts that are sensitive, by their configuration or by their schema. Sorted.
    pub sensitive: Vec<SensitivePath>,
    /// What the provider stored beside it.
    pub private: Vec<u8>,
    /// The resources it was made after, without instance keys. Sorted.
    pub dependencies: Vec<ResourceAddress>,
    /// Whether its replacement is created before it is destroyed.
    pub create_before_destroy: bool,
    /// Newer fields.
    pub extra: Extra,
}

impl Object {
    /// An object of these attributes and nothing else.
    pub fn new(schema_version: u64, attributes: Json) -> Self {
        Self {
            tainted: false,
            schema_version,
            attributes,
            sensitive: Vec::new(),
            private: Vec::new(),
            dependencies: Vec::new(),
            create_before_destroy: false,
            extra: Extra::new(),
        }
    }

    /// Its `id`, when it has one.
    pub fn id(&self) -> Option<String> {
        #[derive(serde::Deserialize)]
        struct Id {
            id: Option<String>,
        }
        serde_json::from_str::<Id>(self.attributes.text()).ok()?.id
    }
}

/// A way into an object; unlike a [`Path`](crate::language::value::Path) it tells attributes from keys of maps.
pub type SensitivePath = Vec<Step>;

/// One step of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Step {
    /// An attribute of an object.
    Attribute(Arc<str>),
    /// An element of a map.
    Key(Arc<str>),
    /// An element of a list or a tuple.
    Index(u64),
}

/// What a check or a condition said when it was last asked.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize, Debug)]
pub struct CheckResult {
    /// `resource`, `output`, `check` or `var`
    #[serde(rename = "object_kind")]
    pub kind: String,
    /// Its address in the configuration.
    #[serde(rename = "config_addr")]
    pub address: String,
    /// `pass`, `fail`, `error` or `unknown`
    pub status: String,
    /// One by one.
    pub objects: Option<Vec<CheckObject>>,
}

/// What it said about one object.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize, Debug)]
pub struct CheckObject {
    /// Its address.
    #[serde(rename = "object_addr")]
    pub address: String,
    /// `pass`, `fail`, `error` or `unknown`
    pub status: String,
    /// The messages of what failed.
    #[serde(default, rename = "failure_messages", skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<String>,
}

impl Resource {
    /// No objects yet.
    pub fn new(provider: impl Into<String>) -> Self {
        Self {
            provider: provider.into(),
            instances: BTreeMap::new(),
            extra: Extra::new(),
        }
    }

    /// The provider's address, from between the quotes.
    pub fn provider_address(&self) -> Option<ProviderAddress> {
        let (_, rest) = self.provider.split_once("provider[\"")?;
        let (address, _) = rest.split_once("\"]")?;
        let mut parts = address.split('/').map(Arc::from);
        Some(ProviderAddress {
            host: parts.next()?,
            namespace: parts.next()?,
            kind: parts.next()?,
        })
    }

    /// How the state names a provider of the root module.
    pub fn provider_name(address: &ProviderAddress, alias: Option<&str>) -> String {
        match alias {
            Some(alias) => format!("provider[\"{address}\"].{alias}"),
            None => format!("provider[\"{address}\"]"),
        }
    }
}

impl State {
    /// Whether nothing exists and nothing is put out.
    pub fn is_empty(&self) -> bool {
        self.outputs.is_empty() && self.resources.is_empty()
    }

    /// The objects at an address.
    pub fn instance(&self, address: &InstanceAddress) -> Option<&Instance> {
        self.resources.get(&address.resource)?.instances.get(&address.key)
    }

    /// The object in use at an address.
    pub fn object(&self, address: &InstanceAddress) -> Option<&Object> {
        self.instance(address)?.current.as_ref()
    }

    /// Every instance, sorted by address.
    pub fn instances(&self) -> impl Iterator<Item = (InstanceAddress, &Resource, &Instance)> {
        self.resources.iter().flat_map(|(address, resource)| {
            resource
                .instances
                .iter()
                .map(move |(key, instance)| (address.instance(key.clone()), resource, instance))
        })
    }

    /// Puts an object at an address (the current one, or the one of a deposed key), or takes it away.
    /// Instances and resources without objects go too.
    pub fn set(&mut self, address: &InstanceAddress, deposed: Option<&str>, provider: &str, object: Option<Object>) {
        if object.is_none() && self.instance(address).is_none() {
            return;
        }
        let resource = self
            .resources
            .entry(address.resource.clone())
            .or_insert_with(|| Resource::new(provider));
        if object.is_some() {
            provider.clone_into(&mut resource.provider);
        }
        let instance = resource.instances.entry(address.key.clone()).or_default();
        match (deposed, object) {
            (None, object) => instance.current = object,
            (Some(key), Some(object)) => {
                instance.deposed.insert(key.into(), object);
            }
            (Some(key), None) => {
                instance.deposed.remove(key);
            }
        }
        if instance.current.is_none() && instance.deposed.is_empty() {
            resource.instances.remove(&address.key);
        }
        if resource.instances.is_empty() {
            self.resources.remove(&address.resource);
        }
    }

    /// Gives the objects of one instance another address; whatever was there is replaced.
    pub fn rename(&mut self, from: &InstanceAddress, to: &InstanceAddress) {
        let Some(resource) = self.resources.get_mut(&from.resource) else {
            return;
        };
        let Some(instance) = resource.instances.remove(&from.key) else {
            return;
        };
        let provider = resource.provider.clone();
        if resource.instances.is_empty() {
            self.resources.remove(&from.resource);
        }
        self.resources
            .entry(to.resource.clone())
            .or_insert_with(|| Resource::new(provider))
            .instances
            .insert(to.key.clone(), instance);
    }
}
