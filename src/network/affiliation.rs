//! Ownership and control: who is affiliated with whom, and by which chain.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use crate::finding::HOPS_MAX;
use crate::network::declaration::Declarations;
use crate::network::entry::{Entry, EntryKind};
use crate::network::graph::{Node, projection};
use crate::network::record::{AffiliationRecord, PartyIndex};
use crate::network::{Network, Party, Period};
use crate::programme::Day;
use crate::source::Place;

/// One controlling affiliation.
#[derive(Clone, Copy, Debug)]
pub struct Affiliation<'n> {
    network: &'n Network,
    index: u32,
}

impl<'n> Affiliation<'n> {
    fn record(self) -> &'n AffiliationRecord {
        &self.network.declarations.affiliations[self.index as usize]
    }

    /// The company that controls.
    pub fn parent(self) -> Party<'n> {
        Party::new(self.network, self.record().parent.target().expect("only certain affiliations are walked"))
    }

    /// The company that is controlled.
    pub fn child(self) -> Party<'n> {
        Party::new(self.network, self.record().child.target().expect("only certain affiliations are walked"))
    }

    /// The affiliation as it is written.
    pub fn entry(self) -> Entry<'n> {
        Entry::new(self.network, EntryKind::Affiliation, self.index)
    }

    /// The days on which it runs.
    pub fn period(self) -> Period {
        self.network.period_of(self.record().header, self.record().period)
    }

    /// Where the controlled company is named.
    pub fn child_place(self) -> Place {
        self.network
            .place_of(self.record().header, self.record().child.written)
            .expect("only certain affiliations are walked")
    }
}

/// A company that is affiliated with another, as a walk over the affiliations comes upon it.
#[derive(Clone, Copy, Debug)]
pub struct Affiliate<'n> {
    /// The company.
    pub party: Party<'n>,
    /// The affiliation that makes it one.
    pub by: Affiliation<'n>,
    /// Through which of the affiliates before it, by its number among them; none where it is affiliated directly.
    pub through: Option<usize>,
}

/// The certain controlling affiliations as an undirected graph.
#[derive(Debug)]
pub(super) struct Kinship {
    graph: UnGraph<Node, u32>,
    nodes: HashMap<PartyIndex, NodeIndex>,
    /// The component of each node on whatever day: two companies of different ones are never affiliated.
    families: Vec<NodeIndex>,
    /// The first days of all spans of days on which the same affiliations are active, sorted.
    changes: Vec<Day>,
    /// What is known of the spans that somebody asked about, by the number of changes up to then; of an unknown day by none.
    families_by_span: Mutex<HashMap<Option<usize>, Arc<Families>>>,
}

/// Most components that are remembered over all days: past that the days are forgotten and begun anew.
const REMEMBERED_MAX: usize = 20_000_000;

/// Most affiliations of a chain that are told: of a longer one these are the first, one more than a finding shows.
const CHAIN_MAX: usize = HOPS_MAX + 1;

/// Most affiliations that a search for a shortest chain looks at: there may be a finding for every sale.
const SEARCHED_MAX: usize = 500;

/// Who is affiliated with whom on a day.
#[derive(Debug)]
struct Families {
    /// The component of each node, named by one of its nodes.
    components: Vec<NodeIndex>,
    /// Made when a search gives up: few networks need them.
    trees: OnceLock<Trees>,
}

/// A tree for each component of a graph, breadth first from the node that names it.
///
/// Between two nodes a tree has one way; where the component is a tree itself, that is the shortest there is.
#[derive(Debug)]
struct Trees {
    /// The nodes as they are reached: level by level, and within a level in the order in which a walk down the trees
    /// enters them.
    by_level: Vec<NodeIndex>,
    /// By depth, where in that list its level begins; behind the last level, its length.
    levels: Vec<usize>,
    /// By node: how it was reached.
    nodes: Vec<TreeNode>,
}

#[derive(Clone, Copy, Debug, Default)]
struct TreeNode {
    depth: usize,
    /// The node above and the affiliation with it; a root has itself, and any number.
    above: (NodeIndex, u32),
    /// When a walk down the trees enters it, and how many nodes it enters before it leaves it.
    entered: usize,
    size: usize,
}

impl Trees {
    fn new(graph: &UnGraph<Node, u32>, components: &[NodeIndex], is_active: impl Fn(u32) -> bool) -> Self {
        let mut nodes = vec![TreeNode::default(); graph.node_count()];
        let is_root = |node: NodeIndex| components[node.index()] == node;
        let mut by_level: Vec<NodeIndex> = graph.node_indices().filter(|node| is_root(*node)).collect();
        let mut is_reached: Vec<bool> = graph.node_indices().map(is_root).collect();
        let mut levels = vec![0];
        let mut reached = 0;
        while reached < by_level.len() {
            let (level, depth) = (reached..by_level.len(), levels.len());
            levels.push(level.end);
            for index in level.clone() {
                let node = by_level[index];
                for edge in graph.edges(node).filter(|edge| is_active(*edge.weight())) {
                    let next = edge.target().index();
                    if !std::mem::replace(&mut is_reached[next], true) {
                        nodes[next] = TreeNode { depth, above: (node, *edge.weight()), ..TreeNode::default() };
                        by_level.push(edge.target());
                    }
                }
            }
            reached = level.end;
        }
        for node in by_level.iter().rev() {
            let own = &mut nodes[node.index()];
            own.size += 1;
            let TreeNode { depth, above, size, .. } = *own;
            if depth > 0 {
                nodes[above.0.index()].size += size;
            }
        }
        // Whoever comes first at a level is entered first, so each node needs to know only where the next below it starts.
        let mut next_entered = vec![0; nodes.len()];
        let mut next_root = 0;
        for node in &by_level {
            let TreeNode { depth, above, size, .. } = nodes[node.index()];
            let next = if depth == 0 { &mut next_root } else { &mut next_entered[above.0.index()] };
            let entered = *next;
            *next += size;
            nodes[node.index()].entered = entered;
            next_entered[node.index()] = entered + 1;
        }
        Self { by_level, levels, nodes }
    }

    /// The affiliations of the first hops on the way between two nodes of one tree.
    fn way(&self, start: NodeIndex, goal: NodeIndex) -> Vec<u32> {
        let entered = self.nodes[goal.index()].entered;
        let mut way = Vec::new();
        let mut node = start;
        while node != goal && way.len() < CHAIN_MAX {
            let own = self.nodes[node.index()];
            let is_above_goal = (own.entered..own.entered + own.size).contains(&entered);
            if is_above_goal {
                // The goal is below whoever of the next level was entered last before it.
                let level = &self.by_level[self.levels[own.depth + 1]..self.levels[own.depth + 2]];
                let next = level.partition_point(|other| self.nodes[other.index()].entered <= entered);
                node = level[next - 1];
                way.push(self.nodes[node.index()].above.1);
            } else {
                let (above, affiliation) = own.above;
                node = above;
                way.push(affiliation);
            }
        }
        way
    }
}

impl Kinship {
    pub(super) fn new(all: &Declarations) -> Self {
        let controlling = (0..).zip(&all.affiliations).filter(|(_, record)| record.controls.is_yes());
        let edges = controlling.filter_map(|(number, record)| {
            Some((Node::Party(record.parent.target()?), Node::Party(record.child.target()?), number))
        });
        let graph = projection(all, edges).into_edge_type();
        let parties = graph.node_indices().filter_map(|index| match graph[index] {
            Node::Party(party) => Some((party, index)),
            Node::Microsoft | Node::Tenant(_) => None,
        });
        let nodes = parties.collect();
        let periods = graph.edge_weights().map(|number| &all.affiliations[*number as usize].period);
        let bounds = periods.flat_map(|period| [period.since.known(), period.until.known().map(Day::next)]);
        let mut changes: Vec<Day> = bounds.flatten().collect();
        changes.sort_unstable();
        changes.dedup();
        let families = components(&graph, |_| true);
        Self { nodes, families, graph, changes, families_by_span: Mutex::default() }
    }

    /// The families over the affiliations that are active on `day`, as `is_active` says.
    fn families_on(&self, day: Option<Day>, is_active: impl Fn(u32) -> bool) -> Arc<Families> {
        let span = day.map(|day| self.changes.partition_point(|change| *change <= day));
        let mut by_span = self.families_by_span.lock().unwrap_or_else(PoisonError::into_inner);
        if by_span.len() * self.graph.node_count() > REMEMBERED_MAX {
            by_span.clear();
        }
        let families = || Families { components: components(&self.graph, is_active), trees: OnceLock::new() };
        Arc::clone(by_span.entry(span).or_insert_with(|| Arc::new(families())))
    }

    /// The affiliations of a shortest chain between two nodes, over those that `is_active` says; none where there is none
    /// among as many affiliations as one search looks at.
    fn shortest_chain(&self, start: NodeIndex, goal: NodeIndex, is_active: impl Fn(u32) -> bool) -> Option<Vec<u32>> {
        if start == goal {
            return Some(Vec::new());
        }
        let mut came_by: HashMap<NodeIndex, (NodeIndex, u32)> = HashMap::new();
        let mut queue = VecDeque::from([start]);
        let mut searched = 0;
        while let Some(node) = queue.pop_front() {
            for edge in self.graph.edges(node) {
                searched += 1;
                if searched > SEARCHED_MAX {
                    return None;
                }
                let next = edge.target();
                if is_active(*edge.weight()) && next != start && !came_by.contains_key(&next) {
                    came_by.insert(next, (node, *edge.weight()));
                    if next == goal {
                        return Some(chain(&came_by, start, goal));
                    }
                    queue.push_back(next);
                }
            }
        }
        None
    }
}

/// The way back from `goal`, the other way round.
fn chain(came_by: &HashMap<NodeIndex, (NodeIndex, u32)>, start: NodeIndex, goal: NodeIndex) -> Vec<u32> {
    let mut chain = Vec::new();
    let mut node = goal;
    while node != start {
        let (before, affiliation) = came_by[&node];
        chain.push(affiliation);
        node = before;
    }
    chain.reverse();
    chain
}

fn components(graph: &UnGraph<Node, u32>, is_active: impl Fn(u32) -> bool) -> Vec<NodeIndex> {
    let mut components = UnionFind::new(graph.node_count());
    for edge in graph.edge_references().filter(|edge| is_active(*edge.weight())) {
        components.union(edge.source(), edge.target());
    }
    components.into_labeling()
}

impl Network {
    /// Whether the two are certainly affiliated on `day`.
    pub fn are_affiliated_on(&self, one: Party<'_>, other: Party<'_>, day: Option<Day>) -> bool {
        self.family_on(one, other, day).is_some()
    }

    /// The families on `day` where the two are certainly of one, and the nodes of both.
    fn family_on(&self, one: Party<'_>, other: Party<'_>, day: Option<Day>) -> Option<(Arc<Families>, [NodeIndex; 2])> {
        let (one, other) = self.relatives(one, other)?;
        let families = self.kinship.families_on(day, |number| self.is_active_affiliation(number, day));
        let is_one = families.components[one.index()] == families.components[other.index()];
        is_one.then_some((families, [one, other]))
    }

    /// The nodes of two companies that may be affiliated on some day.
    fn relatives(&self, one: Party<'_>, other: Party<'_>) -> Option<(NodeIndex, NodeIndex)> {
        let kinship = &self.kinship;
        let (one, other) = (*kinship.nodes.get(&one.index())?, *kinship.nodes.get(&other.index())?);
        (kinship.families[one.index()] == kinship.families[other.index()]).then_some((one, other))
    }

    fn is_active_affiliation(&self, number: u32, day: Option<Day>) -> bool {
        let record = &self.declarations.affiliations[number as usize];
        (self.presence(record.period) & record.period.given().contains(day)).is_yes()
    }

    /// The first hops of a chain of affiliations that makes the two affiliated on `day`, of an ordinary chain all; none where
    /// nothing certainly does. It is a shortest one, but in families of thousands that own each other crosswise.
    pub fn affiliation_on(&self, one: Party<'_>, other: Party<'_>, day: Option<Day>) -> Option<Vec<Affiliation<'_>>> {
        let (families, [start, goal]) = self.family_on(one, other, day)?;
        let kinship = &self.kinship;
        let is_active = |number| self.is_active_affiliation(number, day);
        // From a company with thousands of others below it, the search from the other end is the short one.
        let from_goal = || {
            let mut chain = kinship.shortest_chain(goal, start, is_active)?;
            chain.reverse();
            Some(chain)
        };
        let chain = kinship.shortest_chain(start, goal, is_active).or_else(from_goal).unwrap_or_else(|| {
            let trees = families.trees.get_or_init(|| Trees::new(&kinship.graph, &families.components, is_active));
            trees.way(start, goal)
        });
        Some(chain.into_iter().take(CHAIN_MAX).map(|index| Affiliation { network: self, index }).collect())
    }

    /// Everybody that is certainly affiliated with a company on `day`, the nearest first, each by a shortest chain: each
    /// hangs on one before it, so that all chains together take no more room than the affiliates.
    pub fn affiliates_on(&self, company: Party<'_>, day: Option<Day>) -> Vec<Affiliate<'_>> {
        let kinship = &self.kinship;
        let Some(start) = kinship.nodes.get(&company.index()).copied() else { return Vec::new() };
        let mut affiliates: Vec<Affiliate<'_>> = Vec::new();
        let mut seen = HashSet::from([start]);
        let mut queue = VecDeque::from([(start, None)]);
        while let Some((node, through)) = queue.pop_front() {
            let mut edges: Vec<_> = kinship.graph.edges(node).collect();
            edges.sort_by_key(|edge| *edge.weight());
            for edge in edges {
                let (next, index) = (edge.target(), *edge.weight());
                let Node::Party(party) = kinship.graph[next] else { continue };
                if self.is_active_affiliation(index, day) && seen.insert(next) {
                    queue.push_back((next, Some(affiliates.len())));
                    let by = Affiliation { network: self, index };
                    affiliates.push(Affiliate { party: Party::new(self, party), by, through });
                }
            }
        }
        affiliates
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The way between two nodes, as the tree knows it, and as a search finds it.
    fn ways(edges: &[(usize, usize)], start: usize, goal: usize) -> [Vec<u32>; 2] {
        let mut graph = UnGraph::new_undirected();
        let nodes = 1 + edges.iter().map(|(one, other)| *one.max(other)).max().unwrap_or(0);
        for index in 0..nodes {
            graph.add_node(Node::Tenant(u32::try_from(index).unwrap()));
        }
        for (number, (one, other)) in (0..).zip(edges) {
            graph.add_edge(NodeIndex::new(*one), NodeIndex::new(*other), number);
        }
        let trees = Trees::new(&graph, &components(&graph, |_| true), |_| true);
        let (nodes, families) = (HashMap::new(), Vec::new());
        let kinship = Kinship { graph, nodes, families, changes: Vec::new(), families_by_span: Mutex::default() };
        let (start, goal) = (NodeIndex::new(start), NodeIndex::new(goal));
        [trees.way(start, goal), kinship.shortest_chain(start, goal, |_| true).unwrap()]
    }

    #[test]
    fn a_tree_knows_the_way_that_a_search_finds() {
        // Two trees; each node hangs on one that a fixed sequence picks among those before it.
        let hangs_on = |node: usize| if node < 30 { (node * 7 + 3) % node } else { 30 + (node * 5 + 1) % (node - 30) };
        let edges: Vec<_> = (1..60).filter(|node| *node != 30).map(|node| (hangs_on(node), node)).collect();
        for (start, goal) in (0..30).flat_map(|start| (0..30).map(move |goal| (start, goal))) {
            for first in [0, 30] {
                let [way, chain] = ways(&edges, first + start, first + goal);
                assert_eq!(way, chain, "from {start} to {goal}");
            }
        }
    }

    #[test]
    fn a_way_is_told_as_far_as_it_is_shown() {
        let edges: Vec<_> = (1..200).map(|node| (node - 1, node)).collect();
        let [down, _] = ways(&edges, 0, 199);
        assert_eq!(down, (0..33).collect::<Vec<_>>());
        let [up, _] = ways(&edges, 199, 0);
        assert_eq!(up, (166..199).rev().collect::<Vec<_>>());
    }
}
