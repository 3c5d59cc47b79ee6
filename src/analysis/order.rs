//! An order in which every node comes after what it depends on, and the cycles that have none.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::node::{Node, NodeId};

/// The nodes in order, and those that are in a cycle or behind one.
#[derive(Default, Debug)]
pub(super) struct Order {
    /// Dependencies first; of several that could come next, the first declared.
    pub(super) sorted: Vec<NodeId>,
    /// Each cycle once, as a way round: each depends on the next, and the last on the first.
    pub(super) cycles: Vec<Vec<NodeId>>,
}

/// Who depends on each node, sorted.
pub(super) fn dependents(nodes: &[Node]) -> Vec<Vec<NodeId>> {
    let mut dependents = vec![Vec::new(); nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        for dependency in node.dependencies.iter() {
            dependents[dependency.at()].push(NodeId(at as u32));
        }
    }
    dependents
}

/// Sorts; linear but for a heap of what is ready.
pub(super) fn order(nodes: &[Node], dependents: &[Vec<NodeId>]) -> Order {
    let mut sorted = Vec::with_capacity(nodes.len());
    let mut waiting: Vec<usize> = nodes.iter().map(|node| node.dependencies.len()).collect();
    let mut ready: BinaryHeap<Reverse<NodeId>> = (0..nodes.len())
        .filter(|&at| waiting[at] == 0)
        .map(|at| Reverse(NodeId(at as u32)))
        .collect();
    while let Some(Reverse(id)) = ready.pop() {
        sorted.push(id);
        for &dependent in &dependents[id.at()] {
            waiting[dependent.at()] -= 1;
            if waiting[dependent.at()] == 0 {
                ready.push(Reverse(dependent));
            }
        }
    }
    let cycles = if sorted.len() == nodes.len() {
        Vec::new()
    } else {
        cycles(nodes, &waiting)
    };
    Order { sorted, cycles }
}

/// The cycles among the nodes that still wait.
fn cycles(nodes: &[Node], waiting: &[usize]) -> Vec<Vec<NodeId>> {
    let stuck: Vec<NodeId> = (0..nodes.len())
        .filter(|&at| waiting[at] > 0)
        .map(|at| NodeId(at as u32))
        .collect();
    let mut graph = DiGraph::<NodeId, ()>::with_capacity(stuck.len(), stuck.len());
    let index: BTreeMap<NodeId, _> = stuck.iter().map(|&id| (id, graph.add_node(id))).collect();
    for &id in &stuck {
        for dependency in nodes[id.at()].dependencies.iter() {
            if let Some(&to) = index.get(dependency) {
                graph.add_edge(index[&id], to, ());
            }
        }
    }
    // Tarjan's algorithm as petgraph has it recurses; this one does not.
    let mut found: Vec<Vec<NodeId>> = kosaraju_scc(&graph)
        .into_iter()
        .map(|component| component.into_iter().map(|index| graph[index]).collect())
        .filter_map(|component: Vec<NodeId>| way_round(nodes, component))
        .collect();
    found.sort();
    found
}

/// The shortest way from the first node of a component back to itself; `None` when there is none.
fn way_round(nodes: &[Node], mut component: Vec<NodeId>) -> Option<Vec<NodeId>> {
    component.sort();
    let start = *component.first()?;
    let mut from: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(id) = open.pop_front() {
        for &next in nodes[id.at()].dependencies.iter() {
            if next == start {
                let mut way = vec![id];
                while let Some(&before) = way.last().and_then(|last| from.get(last)) {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if component.binary_search(&next).is_ok() && !from.contains_key(&next) {
                from.insert(next, id);
                open.push_back(next);
            }
        }
    }
    None
}
