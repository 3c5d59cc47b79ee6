//! What a resource type looks like: attributes, nested blocks, what is computed, sensitive or replaces.

pub mod catalogue;
pub mod heroku;
pub mod provisioners;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::{Mode, ProviderAddress};
use crate::language::types::Type;

/// Who gives an attribute its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Usage {
    /// The configuration must.
    Required,
    /// The configuration may.
    Optional,
    /// The configuration may; else the provider does.
    OptionalComputed,
    /// The provider alone.
    Computed,
}

impl Usage {
    /// Whether the configuration may set it.
    pub fn is_configurable(self) -> bool {
        self != Self::Computed
    }

    /// Whether the provider may set it.
    pub fn is_computed(self) -> bool {
        matches!(self, Self::OptionalComputed | Self::Computed)
    }
}

/// One attribute.
#[derive(Clone, PartialEq, Debug)]
pub struct AttributeSchema {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// Who gives it its value.
    pub usage: Usage,
    /// Never shown.
    pub sensitive: bool,
    /// Never shown although the public provider shows it: a state does not list it as sensitive, or the public provider
    /// would plan to change that.
    pub unrecorded: bool,
    /// A change of it replaces the object.
    pub replaces: bool,
    /// What it is when the configuration is silent.
    pub default: Option<crate::language::value::Value>,
    /// Attributes (or blocks) that may not be set together with it.
    pub conflicts: Vec<Arc<str>>,
    /// What to use in its place, when it is on its way out.
    pub deprecated: Option<Arc<str>>,
    /// For hover, completion and `explain`: a sentence of ours.
    pub description: Arc<str>,
}

/// How often a nested block occurs and what it becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nesting {
    /// At most once: an object or null.
    Single,
    /// A list of objects.
    List,
    /// A set of objects.
    Set,
    /// A map of objects, keyed by the label.
    Map,
}

/// A nested block.
#[derive(Clone, PartialEq, Debug)]
pub struct NestedSchema {
    /// The block's type.
    pub name: Arc<str>,
    /// What it becomes.
    pub nesting: Nesting,
    /// At least so many.
    pub min: usize,
    /// At most so many; `None` without limit.
    pub max: Option<usize>,
    /// What is inside.
    pub block: BlockSchema,
}

/// What stands between braces.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct BlockSchema {
    /// Sorted by name.
    pub attributes: Vec<AttributeSchema>,
    /// Sorted by name.
    pub blocks: Vec<NestedSchema>,
}

impl BlockSchema {
    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&AttributeSchema> {
        self.attributes
            .binary_search_by(|attribute| (*attribute.name).cmp(name))
            .ok()
            .map(|at| &self.attributes[at])
    }

    /// The nested block of that name.
    pub fn nested(&self, name: &str) -> Option<&NestedSchema> {
        self.blocks
            .binary_search_by(|nested| (*nested.name).cmp(name))
            .ok()
            .map(|at| &self.blocks[at])
    }

    /// The type of the object that a body becomes.
    pub fn implied_type(&self) -> Type {
        let attributes = self
            .attributes
            .iter()
            .map(|attribute| (Arc::clone(&attribute.name), attribute.ty.clone()));
        let blocks = self.blocks.iter().map(|nested| {
            let inside = nested.block.implied_type();
            let of = match nested.nesting {
                Nesting::Single => inside,
                Nesting::List => Type::list(inside),
                Nesting::Set => Type::set(inside),
                Nesting::Map => Type::map(inside),
            };
            (Arc::clone(&nested.name), of)
        });
        Type::object(attributes.chain(blocks))
    }
}

/// A resource type, a data source or a provider's own configuration.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Schema {
    /// Of the attributes in state files.
    pub version: u64,
    /// What the body holds.
    pub block: BlockSchema,
    /// For hover and `explain`.
    pub description: Arc<str>,
}

/// Everything a provider knows.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct ProviderSchema {
    /// The `provider` block.
    pub provider: Schema,
    /// Managed resources by type.
    pub resources: BTreeMap<Arc<str>, Arc<Schema>>,
    /// Data sources by type.
    pub data: BTreeMap<Arc<str>, Arc<Schema>>,
}

/// What every known provider knows.
#[derive(Clone, Default, Debug)]
pub struct Schemas {
    providers: BTreeMap<ProviderAddress, Arc<ProviderSchema>>,
}

impl Schemas {
    /// No providers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a provider.
    pub fn add(&mut self, provider: ProviderAddress, schema: Arc<ProviderSchema>) {
        self.providers.insert(provider, schema);
    }

    /// A provider, when it is known.
    pub fn provider(&self, provider: &ProviderAddress) -> Option<&Arc<ProviderSchema>> {
        self.providers.get(provider)
    }

    /// A resource type or data source, when its provider is known and has it.
    pub fn resource(&self, provider: &ProviderAddress, mode: Mode, kind: &str) -> Option<&Arc<Schema>> {
        let provider = self.provider(provider)?;
        match mode {
            Mode::Managed => provider.resources.get(kind),
            Mode::Data => provider.data.get(kind),
        }
    }

    /// Every provider, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&ProviderAddress, &Arc<ProviderSchema>)> {
        self.providers.iter()
    }
}
