//! Resources and what they wait for.
//!
//! Takes resources and the edges between them, returns orders, cycles and pictures; never reads a
//! configuration itself. An edge points from a resource to what it depends on. Everything is sorted by
//! address, so that the same input gives the same output, and linear in nodes and edges.

mod cycle;
mod dot;
mod implied;
mod mermaid;
mod reduce;

use std::collections::{BTreeSet, HashMap};

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

pub use implied::JoinKey;
pub use mermaid::Tone;

use crate::address::ResourceAddress;

/// Where an edge comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EdgeKind {
    /// The configuration refers to it, or says depends_on.
    Reference,
    /// The API needs the order: never written into a state.
    Implied,
}

/// Resources and their dependencies.
#[derive(Clone, Default, Debug)]
pub struct ResourceGraph {
    graph: DiGraph<ResourceAddress, EdgeKind, u32>,
    by_address: HashMap<ResourceAddress, NodeIndex>,
}

impl ResourceGraph {
    /// A graph of these resources; an edge `(from, to)` says that `from` depends on `to`.
    /// Edges between resources that are not listed, and repeated ones, are left out.
    pub fn new(
        resources: impl IntoIterator<Item = ResourceAddress>,
        edges: impl IntoIterator<Item = (ResourceAddress, ResourceAddress)>,
    ) -> Self {
        let resources: BTreeSet<ResourceAddress> = resources.into_iter().collect();
        let mut graph = DiGraph::with_capacity(resources.len(), resources.len());
        let by_address: HashMap<_, _> = resources
            .into_iter()
            .map(|address| (address.clone(), graph.add_node(address)))
            .collect();
        let edges: BTreeSet<(NodeIndex, NodeIndex)> = edges
            .into_iter()
            .filter_map(|(from, to)| Some((*by_address.get(&from)?, *by_address.get(&to)?)))
            .collect();
        for (from, to) in edges {
            graph.add_edge(from, to, EdgeKind::Reference);
        }
        Self { graph, by_address }
    }

    /// How many resources there are.
    pub fn len(&self) -> usize {
        self.graph.node_count()
    }

    /// Whether there is no resource.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every resource, sorted.
    pub fn resources(&self) -> impl Iterator<Item = &ResourceAddress> {
        // Nodes were added in order.
        self.graph.node_weights()
    }

    /// Every edge `(from, to)`: sorted by the resource that depends, then by what it depends on.
    pub fn edges(&self) -> impl Iterator<Item = (&ResourceAddress, &ResourceAddress, EdgeKind)> {
        let mut edges: Vec<_> = self
            .graph
            .edge_references()
            .map(|edge| (edge.source(), edge.target(), *edge.weight()))
            .collect();
        edges.sort();
        edges
            .into_iter()
            .map(|(from, to, kind)| (&self.graph[from], &self.graph[to], kind))
    }

    /// What a resource depends on directly, sorted.
    pub fn dependencies(&self, resource: &ResourceAddress) -> Vec<&ResourceAddress> {
        self.neighbours(resource, petgraph::Direction::Outgoing)
    }

    /// What a resource waits for only because the API needs that order.
    pub fn implied_dependencies(&self, resource: &ResourceAddress) -> Vec<&ResourceAddress> {
        let Some(&node) = self.by_address.get(resource) else {
            return Vec::new();
        };
        let implied = self
            .graph
            .edges(node)
            .filter(|edge| *edge.weight() == EdgeKind::Implied);
        let mut nodes: Vec<_> = implied.map(|edge| edge.target()).collect();
        nodes.sort();
        nodes.into_iter().map(|node| &self.graph[node]).collect()
    }

    /// What depends on a resource directly, sorted.
    pub fn dependents(&self, resource: &ResourceAddress) -> Vec<&ResourceAddress> {
        self.neighbours(resource, petgraph::Direction::Incoming)
    }

    fn neighbours(&self, resource: &ResourceAddress, direction: petgraph::Direction) -> Vec<&ResourceAddress> {
        let Some(&node) = self.by_address.get(resource) else {
            return Vec::new();
        };
        let mut nodes: Vec<_> = self.graph.neighbors_directed(node, direction).collect();
        nodes.sort();
        nodes.dedup();
        nodes.into_iter().map(|node| &self.graph[node]).collect()
    }

    /// Everything that a resource needs, directly or not, by references alone; sorted, without itself.
    pub fn needs(&self, resource: &ResourceAddress) -> BTreeSet<&ResourceAddress> {
        self.closure(std::iter::once(resource))
    }

    /// These resources' needs together, by references alone, without the resources themselves
    /// unless one needs another.
    pub fn closure<'a>(&self, resources: impl IntoIterator<Item = &'a ResourceAddress>) -> BTreeSet<&ResourceAddress> {
        let mut found = BTreeSet::new();
        let mut open: Vec<NodeIndex> = resources
            .into_iter()
            .filter_map(|resource| self.by_address.get(resource).copied())
            .collect();
        while let Some(node) = open.pop() {
            for edge in self.graph.edges(node) {
                if *edge.weight() == EdgeKind::Reference && found.insert(edge.target()) {
                    open.push(edge.target());
                }
            }
        }
        found.into_iter().map(|node| &self.graph[node]).collect()
    }

    /// How deep each node lies: 0 for what depends on nothing. `None` when there is a cycle.
    fn levels(&self) -> Option<Vec<u32>> {
        let order = petgraph::algo::toposort(&self.graph, None).ok()?;
        let mut levels = vec![0; self.len()];
        for node in order.into_iter().rev() {
            let level = self
                .graph
                .neighbors(node)
                .map(|below| levels[below.index()] + 1)
                .max()
                .unwrap_or(0);
            levels[node.index()] = level;
        }
        Some(levels)
    }
}

#[cfg(test)]
mod tests;
