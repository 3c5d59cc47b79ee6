//! Order that follows from what the API does: a build or a release before the formation of the same app.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::{EdgeKind, ResourceGraph};
use crate::address::ResourceAddress;

/// What two resources must share to be ordered: the text of the attribute within its module
/// (`heroku_app.web.id`), or its known value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct JoinKey(pub String);

impl ResourceGraph {
    /// Adds `first → then` edges between resources whose keys for the shared attribute meet, unless that would
    /// close a cycle. `order` holds `(first type, then type, attribute)`; `keys` names what a resource's attribute
    /// refers to.
    pub fn add_implied(
        &mut self,
        order: &[(&str, &str, &str)],
        mut keys: impl FnMut(&ResourceAddress, &str) -> Vec<JoinKey>,
    ) {
        let Some(mut levels) = self.levels() else { return };
        for (first_kind, then_kind, attribute) in order {
            let mut firsts: BTreeMap<JoinKey, BTreeSet<NodeIndex>> = BTreeMap::new();
            for node in self.of_kind(first_kind) {
                for key in keys(&self.graph[node], attribute) {
                    firsts.entry(key).or_default().insert(node);
                }
            }
            for then in self.of_kind(then_kind) {
                let wanted: BTreeSet<NodeIndex> = keys(&self.graph[then], attribute)
                    .iter()
                    .filter_map(|key| firsts.get(key))
                    .flatten()
                    .copied()
                    .collect();
                for first in wanted {
                    self.imply(first, then, &mut levels);
                }
            }
        }
    }

    fn of_kind(&self, kind: &str) -> Vec<NodeIndex> {
        self.graph
            .node_indices()
            .filter(|node| &*self.graph[*node].kind == kind)
            .collect()
    }

    fn imply(&mut self, first: NodeIndex, then: NodeIndex, levels: &mut [u32]) {
        if self.graph.contains_edge(then, first) || self.reaches(first, then, levels) {
            return;
        }
        self.graph.add_edge(then, first, EdgeKind::Implied);
        self.raise(then, levels[first.index()] + 1, levels);
    }

    /// Whether `from` depends on `to`, directly or not.
    fn reaches(&self, from: NodeIndex, to: NodeIndex, levels: &[u32]) -> bool {
        let lowest = levels[to.index()];
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(node) = open.pop() {
            if node == to {
                return true;
            }
            let deep_enough = |below: &NodeIndex| levels[below.index()] >= lowest;
            open.extend(
                self.graph
                    .neighbors(node)
                    .filter(deep_enough)
                    .filter(|below| seen.insert(*below)),
            );
        }
        false
    }

    /// Keeps levels above those of what a node depends on, after an edge was added.
    fn raise(&self, node: NodeIndex, level: u32, levels: &mut [u32]) {
        let mut open = vec![(node, level)];
        while let Some((node, level)) = open.pop() {
            if levels[node.index()] < level {
                levels[node.index()] = level;
                let above = self.graph.edges_directed(node, petgraph::Direction::Incoming);
                open.extend(above.map(|edge| (edge.source(), level + 1)));
            }
        }
    }
}
