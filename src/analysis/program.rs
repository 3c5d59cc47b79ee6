//! The configuration as a graph: what has a value, what needs what, in which order, and what cannot be.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::address::{InstanceAddress, ModuleInstance, ProviderAddress, ResourceAddress};
use crate::config::{Configuration, ModuleId, ProviderKey, Provisioner, Removed, Resource, ResourceKey};
use crate::diagnostic::Diagnostic;
use crate::schema::{Schema, Schemas};
use crate::syntax::ast::Expr;

use super::changes;
use super::codes;
use super::edges;
use super::node::{self, Declared, Item, Names, Node, NodeId};
use super::order::{self, Order};
use super::providers::{self, ProviderConfig};
use super::statics;

/// A configuration whose references are resolved.
#[derive(Debug)]
pub struct Program {
    configuration: Arc<Configuration>,
    schemas: Arc<Schemas>,
    nodes: Vec<Node>,
    /// The same as long as there are the same nodes in the same order.
    names: Arc<Vec<Names>>,
    /// The same as long as there are the same edges.
    arrows: Arc<Arrows>,
    providers: Arc<HashMap<(ModuleId, ProviderKey), Option<ProviderConfig>>>,
}

/// The edges backwards, and what follows from them.
#[derive(Default, Debug)]
struct Arrows {
    dependents: Vec<Vec<NodeId>>,
    order: Order,
}

impl Program {
    /// Resolves every reference. The diagnostics are all that can be said without evaluating: undeclared names,
    /// attributes that no schema has, unknown resource types, cycles.
    pub fn build(configuration: &Arc<Configuration>, schemas: &Arc<Schemas>) -> (Self, Vec<Diagnostic>) {
        Self::rebuild(configuration, schemas, None)
    }

    /// As [`Program::build`], taking from an earlier program what its unchanged declarations use.
    pub fn rebuild(
        configuration: &Arc<Configuration>,
        schemas: &Arc<Schemas>,
        earlier: Option<&Self>,
    ) -> (Self, Vec<Diagnostic>) {
        if let Some(earlier) = earlier
            && Arc::ptr_eq(&earlier.schemas, schemas)
            && let Some(changed) = changes::changes(earlier, configuration)
        {
            let program = earlier.with_changes(configuration, changed);
            let problems = program.problems();
            return (program, problems);
        }
        let (nodes, names) = node::nodes(configuration, earlier);
        let mut program = Self {
            configuration: Arc::clone(configuration),
            schemas: Arc::clone(schemas),
            nodes,
            names: Arc::new(names),
            arrows: Arc::default(),
            providers: Arc::default(),
        };
        program.resolve_providers();
        let edges = edges::edges(&program);
        for (node, dependencies) in program.nodes.iter_mut().zip(edges) {
            node.dependencies = dependencies.into();
        }
        program.sort();
        let problems: Vec<Arc<[Diagnostic]>> = program
            .nodes
            .iter()
            .map(|node| statics::check(&program, node))
            .collect();
        for (node, problems) in program.nodes.iter_mut().zip(problems) {
            node.problems = problems;
        }
        let problems = program.problems();
        (program, problems)
    }

    fn resolve_providers(&mut self) {
        let mut providers = HashMap::new();
        for node in &self.nodes {
            if let Declared::Resource(resource) = &node.declared {
                let key = resource.provider_key();
                let configuration = &self.configuration;
                providers
                    .entry((node.module, key))
                    .or_insert_with_key(|(module, key)| providers::resolve(configuration, *module, key));
            }
        }
        self.providers = Arc::new(providers);
    }

    fn sort(&mut self) {
        let dependents = order::dependents(&self.nodes);
        let order = order::order(&self.nodes, &dependents);
        self.arrows = Arc::new(Arrows { dependents, order });
    }

    /// The same nodes, some of them declared by other text.
    fn with_changes(&self, configuration: &Arc<Configuration>, changed: Vec<(NodeId, Declared)>) -> Self {
        let mut program = Self {
            configuration: Arc::clone(configuration),
            schemas: Arc::clone(&self.schemas),
            nodes: self.nodes.clone(),
            names: Arc::clone(&self.names),
            arrows: Arc::clone(&self.arrows),
            providers: Arc::clone(&self.providers),
        };
        let ids: Vec<NodeId> = changed.iter().map(|(id, _)| *id).collect();
        for (id, declared) in changed {
            let node = &mut program.nodes[id.at()];
            node.uses = Arc::new(declared.uses());
            node.declared = declared;
        }
        let mut edges_changed = false;
        for (id, edges) in edges::edges_of(&program, &ids) {
            if *program.nodes[id.at()].dependencies != *edges {
                edges_changed = true;
                program.nodes[id.at()].dependencies = edges.into();
            }
        }
        if edges_changed {
            program.sort();
        }
        for id in ids {
            let problems = statics::check(&program, program.node(id));
            program.nodes[id.at()].problems = problems;
        }
        program
    }

    /// Everything that can be said without evaluating, in the order of the nodes.
    fn problems(&self) -> Vec<Diagnostic> {
        let of_nodes = self.nodes.iter().flat_map(|node| node.problems.iter().cloned());
        let of_modules = super::modules::check(self);
        let cycles = self.arrows.order.cycles.iter().map(|cycle| self.cycle(cycle));
        of_nodes.chain(of_modules).chain(cycles).collect()
    }

    /// What can be said, without evaluating it, about an expression that stands in none of a module's declarations.
    pub fn check_expression(&self, module: ModuleId, expr: &Expr) -> Vec<Diagnostic> {
        statics::check_expression(self, module, expr)
    }

    /// Whether it has the same nodes in the same order as another.
    pub(super) fn has_nodes_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.names, &other.names)
    }

    /// The configuration it was made of.
    pub fn configuration(&self) -> &Arc<Configuration> {
        &self.configuration
    }

    /// What is known about resource types.
    pub fn schemas(&self) -> &Arc<Schemas> {
        &self.schemas
    }

    /// Every node, module by module.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = (NodeId, &Node)> {
        self.nodes
            .iter()
            .enumerate()
            .map(|(at, node)| (NodeId(at as u32), node))
    }

    /// One node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.at()]
    }

    /// The node of an item.
    pub fn find(&self, module: ModuleId, item: &Item) -> Option<NodeId> {
        self.names[module.0 as usize].get(item)
    }

    /// Nodes in an order in which each comes after its dependencies; those in or behind a cycle are left out.
    pub fn order(&self) -> &[NodeId] {
        &self.arrows.order.sorted
    }

    /// What depends on a node directly.
    pub fn dependents(&self, id: NodeId) -> &[NodeId] {
        &self.arrows.dependents[id.at()]
    }

    /// How a node is called in messages: `module.region.local.name`.
    pub fn label(&self, id: NodeId) -> String {
        let node = self.node(id);
        let path = &self.configuration.node(node.module).path;
        let prefix: String = path.iter().map(|name| format!("module.{name}.")).collect();
        format!("{prefix}{}", node.item)
    }

    /// The provider configuration of a resource; `None` when it names one that is nowhere.
    pub fn provider(&self, module: ModuleId, resource: &Resource) -> Option<&ProviderConfig> {
        self.providers.get(&(module, resource.provider_key()))?.as_ref()
    }

    /// The schema of a resource, when its provider and type are known.
    pub fn schema(&self, module: ModuleId, resource: &Resource) -> Option<&Arc<Schema>> {
        let address = self.provider_address(module, resource)?;
        self.schemas.resource(&address, resource.key.mode, &resource.key.kind)
    }

    /// What is known about a provider.
    pub fn provider_schema(&self, address: &ProviderAddress) -> Option<&Arc<crate::schema::ProviderSchema>> {
        self.schemas.provider(&known_as(address))
    }

    fn provider_address(&self, module: ModuleId, resource: &Resource) -> Option<ProviderAddress> {
        Some(known_as(&self.provider(module, resource)?.address))
    }

    /// The node and module of a resource; instance keys in the address are ignored.
    pub fn find_resource(&self, address: &ResourceAddress) -> Option<(ModuleId, NodeId)> {
        let module = self
            .configuration
            .find(address.module.0.iter().map(|step| &*step.name))?;
        let item = Item::Resource(ResourceKey {
            mode: address.mode,
            kind: Arc::clone(&address.kind),
            name: Arc::clone(&address.name),
        });
        Some((module, self.find(module, &item)?))
    }

    /// What declares a resource; instance keys in the address are ignored.
    pub fn resource(&self, address: &ResourceAddress) -> Option<&Arc<Resource>> {
        let (_, node) = self.find_resource(address)?;
        match &self.node(node).declared {
            Declared::Resource(resource) => Some(resource),
            _ => None,
        }
    }

    /// The `removed` block that covers an object, with its module; the last when there are several.
    pub fn removed(&self, address: &InstanceAddress) -> Option<(ModuleId, &Arc<Removed>)> {
        let steps = &address.resource.module.0;
        let covers = |path: &[Arc<str>], removed: &Removed| {
            let is_inside =
                steps.len() >= path.len() && path.iter().zip(steps.iter()).all(|(name, step)| *name == step.name);
            let mut local = address.clone();
            local.resource.module = ModuleInstance(steps.get(path.len()..).unwrap_or_default().into());
            is_inside && removed.from.address.contains(&local)
        };
        let modules = self.configuration.modules();
        let blocks =
            modules.flat_map(|(id, place)| place.module.removed.iter().map(move |removed| (id, place, removed)));
        blocks
            .filter(|(_, place, removed)| covers(&place.path, removed))
            .map(|(id, _, removed)| (id, removed))
            .last()
    }

    /// The provisioners of an object: of the resource, or of the `removed` block that stands in its place.
    pub fn provisioners(&self, address: &InstanceAddress) -> &[Provisioner] {
        match (self.resource(&address.resource), self.removed(address)) {
            (Some(resource), _) => &resource.provisioners,
            (None, Some((_, removed))) => &removed.provisioners,
            (None, None) => &[],
        }
    }

    /// Every resource, its address without instance keys.
    pub fn resources(&self) -> impl Iterator<Item = (ResourceAddress, NodeId, &Arc<Resource>)> {
        self.nodes().filter_map(|(id, node)| match &node.declared {
            Declared::Resource(resource) => Some((self.address(node.module, &resource.key), id, resource)),
            _ => None,
        })
    }

    /// The resources that a resource refers to itself, not by way of locals or modules; instance keys in the address
    /// are ignored.
    pub fn direct_resources(&self, address: &ResourceAddress) -> impl Iterator<Item = ResourceAddress> {
        let node = self.find_resource(address).map(|(_, id)| self.node(id));
        let named = node.into_iter().flat_map(|node| node.dependencies.iter());
        named.filter_map(|&id| self.address_of(id))
    }

    /// The address of a resource, without instance keys.
    pub fn address(&self, module: ModuleId, key: &ResourceKey) -> ResourceAddress {
        ResourceAddress {
            module: self.module_address(module),
            mode: key.mode,
            kind: Arc::clone(&key.kind),
            name: Arc::clone(&key.name),
        }
    }

    fn module_address(&self, module: ModuleId) -> ModuleInstance {
        let path = &self.configuration.node(module).path;
        path.iter().fold(ModuleInstance::root(), |address, name| {
            address.child(Arc::clone(name), None)
        })
    }

    fn address_of(&self, id: NodeId) -> Option<ResourceAddress> {
        let node = self.node(id);
        match &node.item {
            Item::Resource(key) => Some(self.address(node.module, key)),
            _ => None,
        }
    }

    /// Every resource that a resource depends on, directly or not, through locals, modules and providers: what the
    /// state records. Sorted as text, without instance keys.
    pub fn dependencies(&self, address: &ResourceAddress) -> Vec<ResourceAddress> {
        let Some((_, start)) = self.find_resource(address) else {
            return Vec::new();
        };
        let mut seen = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(id) = open.pop() {
            open.extend(
                self.node(id)
                    .dependencies
                    .iter()
                    .copied()
                    .filter(|next| seen.insert(*next)),
            );
        }
        seen.remove(&start);
        let mut found: Vec<(String, ResourceAddress)> = seen
            .into_iter()
            .filter_map(|id| self.address_of(id))
            .map(|address| (address.to_string(), address))
            .collect();
        found.sort();
        found.into_iter().map(|(_, address)| address).collect()
    }

    /// Edges between resources, through whatever is between them: `(from, to)` says that `from` depends on `to`.
    pub fn resource_edges(&self) -> Vec<(ResourceAddress, ResourceAddress)> {
        let is_resource = |id: &NodeId| matches!(self.node(*id).item, Item::Resource(_));
        let mut nearest: Vec<Arc<[NodeId]>> = vec![Arc::from([]); self.nodes.len()];
        let mut edges = Vec::new();
        for &id in self.order() {
            let found = self.nearest_resources(id, &nearest, is_resource);
            if let Some(from) = self.address_of(id) {
                let to = found.iter().filter_map(|&to| self.address_of(to));
                edges.extend(to.map(|to| (from.clone(), to)));
            }
            nearest[id.at()] = found;
        }
        edges
    }

    fn nearest_resources(
        &self,
        id: NodeId,
        nearest: &[Arc<[NodeId]>],
        is_resource: impl Fn(&NodeId) -> bool,
    ) -> Arc<[NodeId]> {
        let dependencies = &self.node(id).dependencies;
        if let [only] = **dependencies
            && !is_resource(&only)
        {
            // A long chain of locals shares one list.
            return Arc::clone(&nearest[only.at()]);
        }
        let mut found: Vec<NodeId> = Vec::new();
        for dependency in dependencies.iter() {
            if is_resource(dependency) {
                found.push(*dependency);
            } else {
                found.extend(nearest[dependency.at()].iter());
            }
        }
        found.sort();
        found.dedup();
        found.into()
    }

    fn cycle(&self, cycle: &[NodeId]) -> Diagnostic {
        let mut way: Vec<String> = cycle.iter().map(|&id| self.label(id)).collect();
        way.extend(way.first().cloned());
        let place = |id: NodeId| edges::place(self, id);
        let mut diagnostic = Diagnostic::error(
            &codes::CYCLE,
            "Cycle",
            format!("Each of these needs the next one first: {}.", way.join(" → ")),
        )
        .help("Remove one of these references, or split one of these blocks in two.");
        for (at, &id) in cycle.iter().enumerate() {
            let next = cycle[(at + 1) % cycle.len()];
            let span = edges::place_of_use(self, id, next).unwrap_or_else(|| place(id));
            let text = format!("{} needs {}", self.label(id), self.label(next));
            diagnostic = if at == 0 {
                diagnostic.at(span).label(span, text)
            } else {
                diagnostic.label(span, text)
            };
        }
        diagnostic
    }
}

/// The provider whose schema serves for an address: without `required_providers`, `heroku` means
/// `hashicorp/heroku`, which does not exist; what is written for it is still checked.
fn known_as(address: &ProviderAddress) -> ProviderAddress {
    let heroku = ProviderAddress::heroku();
    if *address == ProviderAddress::implied("heroku") {
        heroku
    } else {
        address.clone()
    }
}
