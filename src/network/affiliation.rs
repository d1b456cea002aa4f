//! Ownership and control: who is affiliated with whom, and by which chain.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use crate::network::entry::{Entry, EntryKind};
use crate::network::graph::{Edge, Node, Relationships};
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
    pub fn period(self) -> &'n Period {
        &self.record().period
    }

    /// Where the controlled company is named.
    pub fn child_place(self) -> Place {
        self.record().child.place().expect("only certain affiliations are walked")
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
    /// The components on the days that somebody asked about.
    families_by_day: Mutex<HashMap<Option<Day>, Arc<[NodeIndex]>>>,
}

/// Most components that are remembered over all days: past that the days are forgotten and begun anew.
const REMEMBERED_MAX: usize = 20_000_000;

impl Kinship {
    pub(super) fn new(relationships: &Relationships, affiliations: &[AffiliationRecord]) -> Self {
        let graph = relationships.undirected(|edge| match edge {
            Edge::Affiliation(number) if affiliations[number as usize].controls.is_yes() => Some(number),
            _ => None,
        });
        let parties = graph.node_indices().filter_map(|index| match graph[index] {
            Node::Party(party) => Some((party, index)),
            Node::Microsoft | Node::Tenant(_) => None,
        });
        let nodes = parties.collect();
        Self { nodes, families: components(&graph, |_| true), graph, families_by_day: Mutex::default() }
    }

    /// The component of each node over the affiliations that are active on `day`, as `is_active` says.
    fn families_on(&self, day: Option<Day>, is_active: impl Fn(u32) -> bool) -> Arc<[NodeIndex]> {
        let mut by_day = self.families_by_day.lock().unwrap_or_else(PoisonError::into_inner);
        if by_day.len() * self.graph.node_count() > REMEMBERED_MAX {
            by_day.clear();
        }
        Arc::clone(by_day.entry(day).or_insert_with(|| components(&self.graph, is_active).into()))
    }
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
        let Some((one, other)) = self.relatives(one, other) else { return false };
        let families = self.kinship.families_on(day, |number| self.is_active_affiliation(number, day));
        families[one.index()] == families[other.index()]
    }

    /// The nodes of two companies that may be affiliated on some day.
    fn relatives(&self, one: Party<'_>, other: Party<'_>) -> Option<(NodeIndex, NodeIndex)> {
        let kinship = &self.kinship;
        let (one, other) = (*kinship.nodes.get(&one.index())?, *kinship.nodes.get(&other.index())?);
        (kinship.families[one.index()] == kinship.families[other.index()]).then_some((one, other))
    }

    fn is_active_affiliation(&self, number: u32, day: Option<Day>) -> bool {
        let record = &self.declarations.affiliations[number as usize];
        (self.presence(&record.period) & record.period.contains(day)).is_yes()
    }

    /// A shortest chain of affiliations that makes the two affiliated on `day`; none where nothing certainly does.
    pub fn affiliation_on(&self, one: Party<'_>, other: Party<'_>, day: Option<Day>) -> Option<Vec<Affiliation<'_>>> {
        if !self.are_affiliated_on(one, other, day) {
            return None;
        }
        let (start, goal) = self.relatives(one, other)?;
        let kinship = &self.kinship;
        let mut came_by: HashMap<NodeIndex, (NodeIndex, u32)> = HashMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            if node == goal {
                return Some(self.chain(&came_by, start, goal));
            }
            for edge in kinship.graph.edges(node) {
                let is_active = self.is_active_affiliation(*edge.weight(), day);
                if is_active && edge.target() != start && !came_by.contains_key(&edge.target()) {
                    came_by.insert(edge.target(), (node, *edge.weight()));
                    queue.push_back(edge.target());
                }
            }
        }
        None
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

    fn chain(
        &self,
        came_by: &HashMap<NodeIndex, (NodeIndex, u32)>,
        start: NodeIndex,
        goal: NodeIndex,
    ) -> Vec<Affiliation<'_>> {
        let mut chain = Vec::new();
        let mut node = goal;
        while node != start {
            let (before, index) = came_by[&node];
            chain.push(Affiliation { network: self, index });
            node = before;
        }
        chain.reverse();
        chain
    }
}
