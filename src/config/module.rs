//! The static tree of modules, and what each declares.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::Utf8PathBuf;

use crate::address::ProviderAddress;
use crate::diagnostic::Diagnostic;
use crate::source::FileId;

use super::declaration::{
    Backend, Check, EphemeralResource, Import, Local, ModuleCall, Moved, Output, ProviderBlock, ProviderKey, Removed,
    RequiredProvider, Resource, ResourceKey, Variable,
};

/// A module in a [`Configuration`]: one per call, even when two calls name the same directory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ModuleId(pub u32);

impl ModuleId {
    /// The root module.
    pub const ROOT: Self = Self(0);
}

/// The names of the calls from the root to a module.
pub type ModulePath = Arc<[Arc<str>]>;

/// A module and its place in the tree.
#[derive(Clone, Debug)]
pub struct ModuleNode {
    /// The calls from the root; empty for the root itself.
    pub path: ModulePath,
    /// Which module calls it, and the call's name; `None` for the root.
    pub parent: Option<(ModuleId, Arc<str>)>,
    /// The modules it calls, by the call's name; calls whose module cannot be loaded are missing.
    pub children: BTreeMap<Arc<str>, ModuleId>,
    /// What it declares; shared by calls of the same directory.
    pub module: Arc<Module>,
}

/// A whole configuration: the root module and, below it, every local module that it calls.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// The root first, parents before their children.
    pub nodes: Vec<ModuleNode>,
    /// What is wrong with it, file problems included.
    pub diagnostics: Vec<Diagnostic>,
}

impl Configuration {
    /// The root module.
    pub fn root(&self) -> &Module {
        &self.nodes[0].module
    }

    /// A module's place in the tree.
    pub fn node(&self, id: ModuleId) -> &ModuleNode {
        &self.nodes[id.0 as usize]
    }

    /// A module.
    pub fn module(&self, id: ModuleId) -> &Module {
        &self.node(id).module
    }

    /// Every module, parents before their children.
    pub fn modules(&self) -> impl Iterator<Item = (ModuleId, &ModuleNode)> {
        self.nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (ModuleId(index as u32), node))
    }

    /// The module that calls lead to.
    pub fn find<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<ModuleId> {
        path.into_iter()
            .try_fold(ModuleId::ROOT, |id, name| self.node(id).children.get(name).copied())
    }
}

/// One module: everything its files declare, by name.
#[derive(Clone, Default, Debug)]
pub struct Module {
    /// Where its files lie.
    pub directory: Utf8PathBuf,
    /// Its files, sorted by name, override files last.
    pub files: Vec<FileId>,
    /// `variable` blocks.
    pub variables: BTreeMap<Arc<str>, Arc<Variable>>,
    /// The attributes of all `locals` blocks.
    pub locals: BTreeMap<Arc<str>, Arc<Local>>,
    /// `output` blocks.
    pub outputs: BTreeMap<Arc<str>, Arc<Output>>,
    /// `resource` and `data` blocks, those in `check` blocks included.
    pub resources: BTreeMap<ResourceKey, Arc<Resource>>,
    /// `ephemeral` blocks, by type and name.
    pub ephemerals: BTreeMap<(Arc<str>, Arc<str>), Arc<EphemeralResource>>,
    /// `module` blocks.
    pub calls: BTreeMap<Arc<str>, Arc<ModuleCall>>,
    /// `provider` blocks.
    pub providers: BTreeMap<ProviderKey, Arc<ProviderBlock>>,
    /// `required_providers`
    pub required_providers: BTreeMap<Arc<str>, Arc<RequiredProvider>>,
    /// `required_version`, each with its place.
    pub required_versions: Vec<super::version::Constraints>,
    /// `backend` or `cloud`; the last one written.
    pub backend: Option<Arc<Backend>>,
    /// `moved` blocks, in order.
    pub moved: Vec<Arc<Moved>>,
    /// `removed` blocks, in order.
    pub removed: Vec<Arc<Removed>>,
    /// `import` blocks, in order.
    pub imports: Vec<Arc<Import>>,
    /// `check` blocks.
    pub checks: BTreeMap<Arc<str>, Arc<Check>>,
}

impl Module {
    /// Which provider a local name means here.
    pub fn provider_address(&self, local: &str) -> ProviderAddress {
        match self.required_providers.get(local) {
            Some(required) => required.address.clone(),
            None => ProviderAddress::implied(local),
        }
    }
}
