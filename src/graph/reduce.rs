//! Edges that say nothing new are left out of pictures: `a → c` when `a → b → c`.

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::{EdgeKind, ResourceGraph};

impl ResourceGraph {
    /// The edges that no longer way replaces, sorted; all of them when there is a cycle.
    pub(super) fn reduced_edges(&self) -> Vec<(NodeIndex, NodeIndex, EdgeKind)> {
        let levels = self.levels();
        let mut visited = vec![u32::MAX; self.len()];
        let mut edges = Vec::with_capacity(self.graph.edge_count());
        for node in self.graph.node_indices() {
            let mut direct: Vec<_> = self
                .graph
                .edges(node)
                .map(|edge| (edge.target(), *edge.weight()))
                .collect();
            direct.sort();
            if let Some(levels) = &levels {
                self.mark_reached_otherwise(node, &direct, levels, &mut visited);
                direct.retain(|(target, _)| visited[target.index()] != node.index() as u32);
            }
            edges.extend(direct.into_iter().map(|(target, kind)| (node, target, kind)));
        }
        edges
    }

    /// Marks what is reachable from `node` in more than one step, no deeper than its lowest direct target:
    /// that bound keeps the search short in the shallow graphs that configurations are.
    fn mark_reached_otherwise(
        &self,
        node: NodeIndex,
        direct: &[(NodeIndex, EdgeKind)],
        levels: &[u32],
        visited: &mut [u32],
    ) {
        if direct.len() < 2 {
            return;
        }
        let lowest = direct
            .iter()
            .map(|(target, _)| levels[target.index()])
            .min()
            .unwrap_or(0);
        let mut open: Vec<NodeIndex> = direct.iter().map(|(target, _)| *target).collect();
        while let Some(at) = open.pop() {
            if levels[at.index()] <= lowest {
                continue;
            }
            for below in self.graph.neighbors(at) {
                if levels[below.index()] >= lowest && visited[below.index()] != node.index() as u32 {
                    visited[below.index()] = node.index() as u32;
                    open.push(below);
                }
            }
        }
    }
}
