//! What a network looks like: it, or a part of it, as nodes and edges to draw.
//!
//! Three steps, each of which may be left out: what is drawn at all (everything, or what findings touch), how far around
//! the foci, and what is folded together. Then the picture is bounded: nobody reads a thousand nodes, and layout programs
//! give up on them.
//!
//! Invariant: a picture never loses anything in silence. What is left out, folded or cut is a [`Note`], and nodes that
//! found no room are counted in one that stands for the rest.

mod collapse;
pub(super) mod touched;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::ask::picture::collapse::Folding;
use crate::ask::picture::touched::{Marks, Touched};
use crate::finding::{Finding, Severity};
use crate::network::{Entity, Link, LinkKind, Network, Standing};
use crate::programme::{Day, Region, Role, TenantKind};

/// How much a network is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collapse {
    /// Into one node for each region and role.
    Region,
    /// Into the partners.
    Partner,
}

/// What of the network to look at, and how.
#[derive(Clone, Debug)]
pub struct View<'v> {
    /// The entities to look at; none for the whole network.
    pub foci: Vec<Entity<'v>>,
    /// How many links away from a focus is still in sight.
    pub depth: u32,
    /// Findings, where only what they touch is in sight.
    pub findings: Option<&'v [Finding]>,
    /// How much is folded.
    pub collapse: Option<Collapse>,
    /// Most nodes of a whole network that is not folded by itself.
    pub whole_max: usize,
    /// Most nodes.
    pub nodes_max: usize,
}

/// Most edges for each node that may be drawn: more are thread, not a picture.
const EDGES_PER_NODE: usize = 4;

/// Nodes and edges to draw.
#[derive(Clone, Debug)]
pub struct Picture<'n> {
    /// The day of roles and regions, and on which relationships run or not.
    pub as_of: Day,
    /// How much is folded, asked for or not.
    pub collapse: Option<Collapse>,
    /// What is drawn, in network order, the rest last.
    pub nodes: Vec<Node<'n>>,
    /// What joins them.
    pub edges: Vec<Edge<'n>>,
    /// What whoever looks at it must know.
    pub notes: Vec<Note>,
}

/// Something drawn.
#[derive(Clone, Debug)]
pub struct Node<'n> {
    /// What it is.
    pub what: What<'n>,
    /// The roles of a partner, or of a group of partners, on the day.
    pub roles: Vec<Role>,
    /// The regions: of a partner those of its enrollments on the day or, without any, of its country.
    pub regions: Vec<Region>,
    /// What is folded into it.
    pub folded: Option<Folded>,
    /// Whether it was asked for.
    pub is_focus: bool,
    /// What was found.
    pub mark: Option<Mark>,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What<'n> {
    /// One entity.
    Entity(Entity<'n>),
    /// Several of one class, by region.
    Group {
        /// What they are.
        class: Class,
        /// How many.
        count: usize,
    },
    /// The customers and tenants that no partner serves.
    Unserved,
    /// Everything for which there was no room.
    Rest {
        /// How many entities.
        count: usize,
    },
}

/// What the members of a group are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Partners of the same roles.
    Partners,
    /// Customers.
    Customers,
    /// Tenants of one kind.
    Tenants(Option<TenantKind>),
}

/// Customers and tenants folded into a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// How many customers.
    pub customers: usize,
    /// How many tenants.
    pub tenants: usize,
}

/// A line of the picture: one link, or several of one type between the same nodes.
#[derive(Clone, Debug)]
pub struct Edge<'n> {
    /// Index of the node it goes from.
    pub from: usize,
    /// Index of the node it goes to.
    pub to: usize,
    /// Its type.
    pub kind: LinkKind,
    /// Whether the sales are to partners for their own use.
    pub is_for_own_use: bool,
    /// The link, where it is a single one.
    pub link: Option<Link<'n>>,
    /// How many links it stands for, by whether they run on the day.
    pub states: BTreeMap<Standing, usize>,
    /// What was found.
    pub mark: Option<Mark>,
}

/// What was found about something drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The gravest severity.
    pub severity: Severity,
    /// The rules, in alphabetical order.
    pub rules: BTreeSet<&'static str>,
}

/// What whoever looks at a picture must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// It was folded by region, unasked: it has so many nodes, more than the most that are drawn.
    Collapsed {
        /// How many it has.
        nodes: usize,
        /// How many are drawn at most.
        nodes_max: usize,
    },
    /// So many nodes are drawn as one, the rest: there are more than the most that are drawn.
    Cut {
        /// How many stand in the rest.
        nodes: usize,
        /// How many are drawn at most.
        nodes_max: usize,
    },
    /// Relationships of one type between the same nodes are drawn as one edge: there are too many.
    Merged,
    /// So many edges are not drawn.
    EdgesCut(usize),
    /// No finding touches anything in sight.
    NothingFound,
    /// So many findings are about nothing that can be drawn.
    Unplaced(usize),
    /// So many relationships have an end that does not resolve.
    Unresolved(usize),
    /// Some file did not parse, and what it declares is missing.
    BrokenFile,
}

impl Edge<'_> {
    /// How many links it stands for.
    pub fn count(&self) -> usize {
        self.states.values().sum()
    }

    /// The state of all its links; active where they differ and one is.
    pub fn state(&self) -> Standing {
        self.states.keys().next().copied().unwrap_or(Standing::Active)
    }
}

impl Mark {
    fn of(finding: &Finding) -> Self {
        Self { severity: finding.severity, rules: BTreeSet::from([finding.rule.name]) }
    }

    fn merge(&mut self, other: &Self) {
        self.severity = self.severity.max(other.severity);
        self.rules.extend(&other.rules);
    }
}

fn merge_mark(mark: &mut Option<Mark>, other: Option<&Mark>) {
    match (mark, other) {
        (_, None) => {}
        (Some(mark), Some(other)) => mark.merge(other),
        (mark, Some(other)) => *mark = Some(other.clone()),
    }
}

/// How a link stands on the as-of day; ownership of a tenant has no days.
pub(super) fn standing(network: &Network, link: Link<'_>) -> Standing {
    link.period().map_or(Standing::Active, |period| period.standing_on(network.as_of()))
}

/// The network, or a part of it, as nodes and edges.
pub fn picture<'n>(network: &'n Network, view: &View<'_>) -> Picture<'n> {
    let mut notes = Vec::new();
    let touched = view.findings.map(|findings| Touched::new(network, &network.locations(), findings));
    let sight = Sight::new(network, view, touched.as_ref());
    let is_whole = view.foci.is_empty() && view.findings.is_none();
    let mut collapse = view.collapse;
    if collapse.is_none() && is_whole && sight.entities.len() > view.whole_max {
        collapse = Some(Collapse::Region);
        notes.push(Note::Collapsed { nodes: sight.entities.len(), nodes_max: view.whole_max });
    }
    let no_marks = Marks::default();
    let marks = touched.as_ref().map_or(&no_marks, |touched| &touched.marks);
    let foci = view.foci.iter().map(|focus| network.number_of(*focus)).collect();
    let folding = Folding::new(network, collapse, &sight);
    let mut drawing = Drawing::new(folding, &sight, view.nodes_max, marks, &foci);
    if drawing.rest > 0 {
        notes.push(Note::Cut { nodes: drawing.rest, nodes_max: view.nodes_max });
    }
    drawing.add_edges(network, &sight, marks);
    notes.extend(bound_edges(&mut drawing.edges, EDGES_PER_NODE * view.nodes_max));
    if let Some(touched) = &touched {
        let marks = drawing.nodes.iter().map(|node| &node.mark).chain(drawing.edges.iter().map(|edge| &edge.mark));
        notes.extend(marks.flatten().next().is_none().then_some(Note::NothingFound));
        notes.extend((touched.unplaced > 0).then_some(Note::Unplaced(touched.unplaced)));
    }
    let unresolved = network.unresolved_links();
    notes.extend((unresolved > 0).then_some(Note::Unresolved(unresolved)));
    notes.extend(network.has_broken_file().then_some(Note::BrokenFile));
    Picture { as_of: network.as_of(), collapse, nodes: drawing.nodes, edges: drawing.edges, notes }
}

/// What is in sight: entities by number, those to draw first if there is no room for all, and the links between them.
struct Sight {
    entities: Vec<u32>,
    links: Vec<u32>,
}

impl Sight {
    fn new(network: &Network, view: &View<'_>, touched: Option<&Touched>) -> Self {
        let foci: Vec<u32> = view.foci.iter().map(|focus| network.number_of(*focus)).collect();
        match touched {
            Some(touched) if foci.is_empty() => {
                Self { entities: touched.entities.clone(), links: touched.links.iter().copied().collect() }
            }
            Some(touched) => {
                let mut links_of: BTreeMap<u32, Vec<Link<'_>>> = BTreeMap::new();
                for link in touched.links.iter().filter_map(|number| network.link(*number)) {
                    for end in link.ends() {
                        links_of.entry(end).or_default().push(link);
                    }
                }
                Self::around(network, &foci, view.depth, |entity| links_of.get(&entity).into_iter().flatten().copied())
            }
            None if foci.is_empty() => Self::whole(network),
            None => Self::around(network, &foci, view.depth, |entity| network.links_of(entity)),
        }
    }

    /// Everything; Microsoft only where something joins it.
    fn whole(network: &Network) -> Self {
        let microsoft = network.number_of(Entity::Microsoft);
        let has_microsoft = network.links_of(microsoft).next().is_some();
        let entities = (0..network.entity_count()).filter(|number| network.numbered(*number).is_some());
        let entities = entities.filter(|number| *number != microsoft || has_microsoft).collect();
        Self { entities, links: network.links().map(Link::number).collect() }
    }

    /// What is at most `depth` links away from a focus, whatever their direction, the nearest first.
    fn around<'n, L: Iterator<Item = Link<'n>>>(
        network: &Network,
        foci: &[u32],
        depth: u32,
        links_of: impl Fn(u32) -> L,
    ) -> Self {
        let mut distances: Vec<Option<u32>> = vec![None; network.entity_count() as usize];
        let mut queue = VecDeque::new();
        for focus in foci {
            if distances[*focus as usize].replace(0).is_none() {
                queue.push_back((*focus, 0));
            }
        }
        let mut entities = Vec::new();
        while let Some((entity, distance)) = queue.pop_front() {
            entities.push((distance, entity));
            if distance == depth {
                continue;
            }
            for other in links_of(entity).map(|link| link.other_end(entity)) {
                if distances[other as usize].is_none() {
                    distances[other as usize] = Some(distance + 1);
                    queue.push_back((other, distance + 1));
                }
            }
        }
        entities.sort_unstable();
        let is_in_sight = |end: u32| distances[end as usize].is_some();
        let links = entities.iter().flat_map(|(_, entity)| links_of(*entity));
        let mut links: Vec<u32> =
            links.filter(|link| link.ends().into_iter().all(is_in_sight)).map(Link::number).collect();
        links.sort_unstable();
        links.dedup();
        Self { entities: entities.into_iter().map(|(_, entity)| entity).collect(), links }
    }
}

/// A picture in the making.
struct Drawing<'n> {
    nodes: Vec<Node<'n>>,
    edges: Vec<Edge<'n>>,
    /// Which groups an entity stands in, by index among the nodes.
    folding: Folding<'n>,
    /// How many entities found no room.
    rest: usize,
}

impl<'n> Drawing<'n> {
    fn new(mut folding: Folding<'n>, sight: &Sight, nodes_max: usize, marks: &Marks, foci: &BTreeSet<u32>) -> Self {
        let rest = folding.bound(nodes_max);
        let groups = std::mem::take(&mut folding.groups);
        let mut nodes: Vec<Node<'n>> = groups.into_iter().map(collapse::Group::node).collect();
        for entity in &sight.entities {
            for group in folding.groups_of(*entity) {
                nodes[group].is_focus |= foci.contains(entity);
                merge_mark(&mut nodes[group].mark, marks.entities.get(entity));
            }
        }
        Self { nodes, edges: Vec::new(), folding, rest }
    }

    fn is_single(&self, node: usize) -> bool {
        let node = &self.nodes[node];
        matches!(node.what, What::Entity(_)) && node.folded.is_none()
    }

    fn add_edges(&mut self, network: &'n Network, sight: &Sight, marks: &Marks) {
        let mut several: BTreeMap<(usize, usize, LinkKind, bool), Edge<'n>> = BTreeMap::new();
        for link in sight.links.iter().filter_map(|number| network.link(*number)) {
            let [from, to] = link.ends();
            let mark = marks.links.get(&link.number());
            if !self.folding.draws(network, link) {
                let groups: Vec<usize> = self.folding.groups_of(from).collect();
                for group in groups {
                    merge_mark(&mut self.nodes[group].mark, mark);
                }
                continue;
            }
            let (Some(from), Some(to)) = (self.folding.groups_of(from).next(), self.folding.groups_of(to).next())
            else {
                continue;
            };
            if from == to && matches!(self.nodes[from].what, What::Rest { .. }) {
                continue;
            }
            let is_for_own_use = link.is_for_own_use().is_yes();
            let states = BTreeMap::from([(standing(network, link), 1)]);
            let edge =
                Edge { from, to, kind: link.kind(), is_for_own_use, link: Some(link), states, mark: mark.cloned() };
            if self.is_single(from) && self.is_single(to) {
                self.edges.push(edge);
            } else {
                join(&mut several, edge);
            }
        }
        self.edges.extend(several.into_values());
    }
}

/// Adds an edge to those of its type between the same nodes.
fn join<'n>(edges: &mut BTreeMap<(usize, usize, LinkKind, bool), Edge<'n>>, edge: Edge<'n>) {
    match edges.entry((edge.from, edge.to, edge.kind, edge.is_for_own_use)) {
        Entry::Vacant(vacant) => {
            vacant.insert(edge);
        }
        Entry::Occupied(mut first) => {
            let first = first.get_mut();
            first.link = None;
            for (state, count) in edge.states {
                *first.states.entry(state).or_default() += count;
            }
            merge_mark(&mut first.mark, edge.mark.as_ref());
        }
    }
}

/// Brings the edges down to `edges_max`: those of one type between the same nodes become one, then the last are cut,
/// those without a mark first.
fn bound_edges(edges: &mut Vec<Edge<'_>>, edges_max: usize) -> Vec<Note> {
    let mut notes = Vec::new();
    if edges.len() <= edges_max {
        return notes;
    }
    let before = edges.len();
    let mut joined = BTreeMap::new();
    for edge in edges.drain(..) {
        join(&mut joined, edge);
    }
    edges.extend(joined.into_values());
    if edges.len() < before {
        notes.push(Note::Merged);
    }
    if edges.len() > edges_max {
        notes.push(Note::EdgesCut(edges.len() - edges_max));
        edges.sort_by_key(|edge| edge.mark.is_none());
        edges.truncate(edges_max);
        edges.sort_by_key(|edge| (edge.from, edge.to, edge.kind, edge.is_for_own_use));
    }
    notes
}
