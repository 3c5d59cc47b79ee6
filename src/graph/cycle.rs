//! Cycles, each with a path that a person can follow.

use std::collections::{BTreeMap, VecDeque};

use petgraph::graph::NodeIndex;

use super::ResourceGraph;
use crate::address::ResourceAddress;

impl ResourceGraph {
    /// One shortest path for each knot of resources that depend on each other: `[a, b, c]` says that a needs b,
    /// b needs c and c needs a. Each begins at its smallest address; sorted.
    pub fn cycles(&self) -> Vec<Vec<&ResourceAddress>> {
        let mut cycles: Vec<Vec<NodeIndex>> = petgraph::algo::tarjan_scc(&self.graph)
            .into_iter()
            .filter_map(|knot| {
                let first = *knot.iter().min()?;
                let turns = knot.len() > 1 || self.graph.contains_edge(first, first);
                turns.then(|| self.shortest_way_back(first))
            })
            .collect();
        cycles.sort();
        cycles
            .into_iter()
            .map(|cycle| cycle.into_iter().map(|node| &self.graph[node]).collect())
            .collect()
    }

    fn shortest_way_back(&self, start: NodeIndex) -> Vec<NodeIndex> {
        let mut came_from: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
        let mut open = VecDeque::from([start]);
        while let Some(node) = open.pop_front() {
            let mut next: Vec<_> = self.graph.neighbors(node).collect();
            next.sort();
            for neighbour in next {
                if neighbour == start {
                    return unwind(&came_from, start, node);
                }
                came_from.entry(neighbour).or_insert_with(|| {
                    open.push_back(neighbour);
                    node
                });
            }
        }
        vec![start]
    }
}

fn unwind(came_from: &BTreeMap<NodeIndex, NodeIndex>, start: NodeIndex, last: NodeIndex) -> Vec<NodeIndex> {
    let mut path = vec![last];
    let mut node = last;
    while node != start {
        let Some(&before) = came_from.get(&node) else { break };
        path.push(before);
        node = before;
    }
    path.reverse();
    path
}
