//! Cycles of resale: partners that sell to each other in a ring.

use std::collections::HashMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Dfs, EdgeRef};

use crate::network::graph::{Node, projection};
use crate::network::record::PartyIndex;
use crate::network::{Network, Partner, Sale};

/// A ring of partners that sell to each other.
#[derive(Debug)]
pub struct ResaleCycle<'n> {
    /// A shortest cycle through the first resale of the ring in network order, beginning with it.
    pub hops: Vec<Sale<'n>>,
    /// The partners in the ring; the cycle may pass through some of them only.
    pub members: Vec<Partner<'n>>,
}

/// Everybody whom a partner resells to.
#[derive(Debug)]
pub struct Downstream {
    /// Their records, sorted.
    partners: Vec<u32>,
}

impl Downstream {
    /// Whether the partner is among them.
    pub fn contains(&self, partner: Partner<'_>) -> bool {
        self.partners.binary_search(&partner.index()).is_ok()
    }
}

impl Network {
    /// Everybody whom the partner certainly resells to, directly or over others. Days are not looked at.
    pub fn downstream_of(&self, partner: Partner<'_>) -> Downstream {
        let graph = self.resales();
        let start = Node::Party(PartyIndex::Partner(partner.index()));
        let Some(start) = graph.node_indices().find(|index| graph[*index] == start) else {
            return Downstream { partners: Vec::new() };
        };
        let mut walk = Dfs::new(&graph, start);
        let reached = std::iter::from_fn(|| walk.next(&graph)).filter(|node| *node != start);
        let mut partners: Vec<u32> = reached
            .filter_map(|node| match graph[node] {
                Node::Party(PartyIndex::Partner(index)) => Some(index),
                _ => None,
            })
            .collect();
        partners.sort_unstable();
        Downstream { partners }
    }

    /// The sales that certainly are resales.
    fn resales(&self) -> DiGraph<Node, u32> {
        let sales = (0..self.sale_count()).filter_map(|number| Some((number, self.sale(number)?)));
        let resales = sales.filter(|(_, sale)| sale.is_resale().is_yes());
        let edges = resales.filter_map(|(number, sale)| {
            let [from, to] = [sale.seller()?, sale.buying_partner()?]
                .map(|partner| Node::Party(PartyIndex::Partner(partner.index())));
            Some((from, to, number))
        });
        projection(&self.declarations, edges)
    }

    /// One cycle for each set of partners that can all reach each other by resales. Days are not looked at, and only
    /// sales that certainly are resales count.
    pub fn resale_cycles(&self) -> Vec<ResaleCycle<'_>> {
        let graph = self.resales();
        // Kosaraju is iterative; Tarjan would recurse as deep as the longest supply chain.
        let components = kosaraju_scc(&graph);
        let mut component_of = vec![0; graph.node_count()];
        for (number, component) in components.iter().enumerate() {
            for node in component {
                component_of[node.index()] = number;
            }
        }
        let mut seen = vec![false; components.len()];
        let mut cycles = Vec::new();
        // Edges come in network order, so the first inside a component is the one to report.
        for edge in graph.edge_references() {
            let component = component_of[edge.source().index()];
            let is_first = edge.source() != edge.target()
                && component == component_of[edge.target().index()]
                && !std::mem::replace(&mut seen[component], true);
            if is_first {
                let hops = shortest_cycle(&graph, edge.id(), |node| component_of[node.index()] == component);
                let hops = hops.into_iter().filter_map(|number| self.sale(number)).collect();
                let members = components[component].iter().filter_map(|node| match graph[*node] {
                    Node::Party(PartyIndex::Partner(index)) => Some(Partner::new(self, index)),
                    _ => None,
                });
                cycles.push(ResaleCycle { hops, members: members.collect() });
            }
        }
        cycles
    }
}

/// The sales of a shortest cycle that begins with `first` and stays where `is_inside` says.
fn shortest_cycle(
    graph: &DiGraph<Node, u32>,
    first: petgraph::graph::EdgeIndex,
    is_inside: impl Fn(NodeIndex) -> bool,
) -> Vec<u32> {
    let (goal, start) = graph.edge_endpoints(first).expect("the edge is of this graph");
    let mut came_by: HashMap<NodeIndex, (NodeIndex, u32)> = HashMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        if node == goal {
            break;
        }
        // petgraph lists the latest edge first; the earliest reads better.
        let mut edges: Vec<_> = graph.edges(node).collect();
        edges.reverse();
        for edge in edges {
            let next = edge.target();
            if next != start && is_inside(next) && !came_by.contains_key(&next) {
                came_by.insert(next, (node, *edge.weight()));
                queue.push_back(next);
            }
        }
    }
    let mut hops = Vec::new();
    let mut node = goal;
    while node != start {
        let (before, number) = came_by[&node];
        hops.push(number);
        node = before;
    }
    hops.push(graph[first]);
    hops.reverse();
    hops
}
