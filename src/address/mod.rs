//! Addresses of modules, resources and instances: parsed, printed, ordered as the reference does.

mod parse;
mod provider;

use std::fmt;
use std::sync::Arc;

pub use parse::AddressError;
pub use provider::{ProviderAddress, ProviderAddressError};

/// Whether a resource is managed or only read. Data sources order first, as in the reference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mode {
    /// `data`
    Data,
    /// `resource`
    Managed,
}

/// `[0]` or `["name"]`; numbers order before strings.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum InstanceKey {
    /// From `count`.
    Index(u64),
    /// From `for_each`.
    Name(Arc<str>),
}

/// One `module.NAME[KEY]`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ModuleStep {
    /// The name of the call.
    pub name: Arc<str>,
    /// The key, when the call has count or for_each.
    pub key: Option<InstanceKey>,
}

/// The way from the root module to an instance of a module; empty for the root.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct ModuleInstance(pub Arc<[ModuleStep]>);

impl ModuleInstance {
    /// The root module.
    pub fn root() -> Self {
        Self::default()
    }

    /// Whether this is the root module.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// A module called from here.
    #[must_use]
    pub fn child(&self, name: impl Into<Arc<str>>, key: Option<InstanceKey>) -> Self {
        let mut steps = self.0.to_vec();
        steps.push(ModuleStep { name: name.into(), key });
        Self(steps.into())
    }

    /// The module as the configuration has it: without keys.
    #[must_use]
    pub fn configured(&self) -> Self {
        if self.0.iter().all(|step| step.key.is_none()) {
            return self.clone();
        }
        let without_key = |step: &ModuleStep| ModuleStep {
            name: Arc::clone(&step.name),
            key: None,
        };
        Self(self.0.iter().map(without_key).collect())
    }

    /// The module that calls this one, with the call.
    pub fn parent(&self) -> Option<(Self, &ModuleStep)> {
        let (last, front) = self.0.split_last()?;
        Some((Self(front.into()), last))
    }
}

/// A resource in an instance of a module: all of its instances together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ResourceAddress {
    /// Where.
    pub module: ModuleInstance,
    /// Managed or data.
    pub mode: Mode,
    /// `heroku_app`
    pub kind: Arc<str>,
    /// The name in the configuration.
    pub name: Arc<str>,
}

impl ResourceAddress {
    /// The resource as the configuration has it: without keys of modules.
    #[must_use]
    pub fn configured(&self) -> Self {
        Self {
            module: self.module.configured(),
            ..self.clone()
        }
    }

    /// One instance of it.
    pub fn instance(&self, key: Option<InstanceKey>) -> InstanceAddress {
        InstanceAddress {
            resource: self.clone(),
            key,
        }
    }
}

/// One instance of a resource.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct InstanceAddress {
    /// The resource.
    pub resource: ResourceAddress,
    /// The key, when the resource has count or for_each.
    pub key: Option<InstanceKey>,
}

/// What `-target` names: a module, a resource or an instance, and everything in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Target {
    /// All of a module.
    Module(ModuleInstance),
    /// All instances.
    Resource(ResourceAddress),
    /// One instance.
    Instance(InstanceAddress),
}

impl Target {
    /// Whether it holds that instance. A module named without keys holds all its instances.
    pub fn contains(&self, instance: &InstanceAddress) -> bool {
        match self {
            Self::Module(module) => within(&instance.resource.module, module),
            Self::Resource(resource) => {
                instance.resource.mode == resource.mode
                    && instance.resource.kind == resource.kind
                    && instance.resource.name == resource.name
                    && instance.resource.module.0.len() == resource.module.0.len()
                    && within(&instance.resource.module, &resource.module)
            }
            Self::Instance(wanted) => instance == wanted,
        }
    }
}

/// Whether `inner` is `outer` or lies below it; a step of `outer` without key matches any key.
fn within(inner: &ModuleInstance, outer: &ModuleInstance) -> bool {
    inner.0.len() >= outer.0.len()
        && outer
            .0
            .iter()
            .zip(inner.0.iter())
            .all(|(out, inn)| out.name == inn.name && (out.key.is_none() || out.key == inn.key))
}

impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Name(name) => {
                f.write_str("[\"")?;
                for character in name.chars() {
                    match character {
                        '"' => f.write_str("\\\"")?,
                        '\\' => f.write_str("\\\\")?,
                        '\n' => f.write_str("\\n")?,
                        '\r' => f.write_str("\\r")?,
                        '\t' => f.write_str("\\t")?,
                        other => write!(f, "{other}")?,
                    }
                }
                f.write_str("\"]")
            }
        }
    }
}

impl fmt::Display for ModuleInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "module.{}", step.name)?;
            if let Some(key) = &step.key {
                write!(f, "{key}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for ResourceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(f, "{}.", self.module)?;
        }
        if self.mode == Mode::Data {
            f.write_str("data.")?;
        }
        write!(f, "{}.{}", self.kind, self.name)
    }
}

impl fmt::Display for InstanceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.resource)?;
        self.key.as_ref().map_or(Ok(()), |key| write!(f, "{key}"))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Module(module) => module.fmt(f),
            Self::Resource(resource) => resource.fmt(f),
            Self::Instance(instance) => instance.fmt(f),
        }
    }
}
