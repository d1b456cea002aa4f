//! The network as one petgraph graph: companies and tenants are nodes, relationships are typed edges.
//!
//! An edge names its record, which holds its days and the place of every value; a relationship with an end that does
//! not resolve has no edge. What is walked is a projection: the few edges of the kinds in question, so that a walk never
//! passes the thousands of edges that a provider has beside them. A projection comes from the records, and the whole
//! graph is made when somebody asks: most checks never do.

use petgraph::Direction;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::network::declaration::Declarations;
use crate::network::record::{PartyIndex, SaleRecord, SellerIndex};

/// A node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Microsoft,
    Party(PartyIndex),
    Tenant(u32),
}

/// An edge: its type, and the number of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// From provider to reseller.
    Partnership(u32),
    /// From seller to buyer.
    Sale(u32),
    /// From the partner that ordered to the tenant.
    Order(u32),
    /// From the partner of record to the tenant.
    PartnerOfRecord(u32),
    /// From partner to customer.
    CustomerRelationship(u32),
    /// From partner to tenant.
    AdminRelationship(u32),
    /// From parent to child.
    Affiliation(u32),
    /// From owner to tenant, by the number of the tenant.
    Ownership(u32),
}

/// The numbers of all nodes, which stand in the order Microsoft, partners, customers, tenants.
#[derive(Clone, Copy, Debug)]
struct Nodes {
    partners: usize,
    customers: usize,
    tenants: usize,
}

impl Nodes {
    fn of(all: &Declarations) -> Self {
        Self { partners: all.partners.len(), customers: all.customers.len(), tenants: all.tenants.len() }
    }

    fn count(self) -> usize {
        1 + self.partners + self.customers + self.tenants
    }

    fn index_of(self, node: Node) -> usize {
        match node {
            Node::Microsoft => 0,
            Node::Party(PartyIndex::Partner(index)) => 1 + index as usize,
            Node::Party(PartyIndex::Customer(index)) => 1 + self.partners + index as usize,
            Node::Tenant(index) => 1 + self.partners + self.customers + index as usize,
        }
    }
}

/// Edges with the number of their record, between the nodes that they join; in the order in which they come.
pub(super) fn projection(all: &Declarations, edges: impl Iterator<Item = (Node, Node, u32)>) -> DiGraph<Node, u32> {
    let nodes = Nodes::of(all);
    let mut projection = DiGraph::new();
    let mut places: Vec<Option<NodeIndex>> = vec![None; nodes.count()];
    for (from, to, number) in edges {
        let [from, to] =
            [from, to].map(|node| *places[nodes.index_of(node)].get_or_insert_with(|| projection.add_node(node)));
        projection.add_edge(from, to, number);
    }
    projection
}

/// The graph of everything that resolves, its edges by type in network order.
#[derive(Debug)]
pub(super) struct Relationships {
    graph: DiGraph<Node, Edge>,
    nodes: Nodes,
    /// Number of edges that the files declare.
    declared: usize,
    /// Edges that are missing because an end of them does not resolve.
    unresolved: usize,
}

impl Relationships {
    pub(super) fn new(all: &Declarations) -> Self {
        let nodes = Nodes::of(all);
        let edges = all.tenants.len()
            + all.partnerships.len()
            + all.sales.len()
            + 2 * all.subscriptions.len()
            + all.customer_relationships.len()
            + all.admin_relationships.len()
            + all.affiliations.len();
        let graph = DiGraph::with_capacity(nodes.count(), edges);
        let mut relationships = Self { graph, nodes, declared: 0, unresolved: 0 };
        relationships.graph.add_node(Node::Microsoft);
        let parties = (0..nodes.partners)
            .map(|index| PartyIndex::Partner(index_of(index)))
            .chain((0..nodes.customers).map(|index| PartyIndex::Customer(index_of(index))));
        for party in parties {
            relationships.graph.add_node(Node::Party(party));
        }
        for tenant in 0..nodes.tenants {
            relationships.graph.add_node(Node::Tenant(index_of(tenant)));
        }
        relationships.add_edges(all);
        relationships.declared = relationships.graph.edge_count();
        relationships
    }

    /// Adds a sale that no file declares.
    pub(super) fn add_sale(&mut self, number: u32, record: &SaleRecord) {
        self.add(
            record.seller.target().map(node_of_seller),
            record.buyer.target().map(Node::Party),
            Edge::Sale(number),
        );
    }

    /// The sales to a company, the last first, as far as they are among the last `edges_max` edges that end there.
    pub(super) fn sales_to(&self, buyer: PartyIndex, edges_max: usize) -> impl Iterator<Item = u32> {
        let node = self.index_of(Node::Party(buyer));
        let edges = self.graph.edges_directed(node, Direction::Incoming).take(edges_max);
        edges.filter_map(|edge| match edge.weight() {
            Edge::Sale(number) => Some(*number),
            _ => None,
        })
    }

    /// Takes out what no file declares.
    pub(super) fn forget_added(&mut self) {
        while self.graph.edge_count() > self.declared {
            self.graph.remove_edge(EdgeIndex::new(self.graph.edge_count() - 1));
        }
    }

    fn add_edges(&mut self, all: &Declarations) {
        let partner = |index| Node::Party(PartyIndex::Partner(index));
        for (number, record) in (0..).zip(&all.tenants) {
            self.add(record.owner.target().map(Node::Party), Some(Node::Tenant(number)), Edge::Ownership(number));
        }
        for (number, record) in (0..).zip(&all.partnerships) {
            let (from, to) = (record.provider.target().map(partner), record.reseller.target().map(partner));
            self.add(from, to, Edge::Partnership(number));
        }
        for (number, record) in (0..).zip(&all.sales) {
            self.add_sale(number, record);
        }
        for (number, record) in (0..).zip(&all.subscriptions) {
            let tenant = record.tenant.target().map(Node::Tenant);
            self.add(record.ordered_by.target().map(partner), tenant, Edge::Order(number));
            if !record.partner_of_record.is_absent() {
                self.add(record.partner_of_record.target().map(partner), tenant, Edge::PartnerOfRecord(number));
            }
        }
        for (number, record) in (0..).zip(&all.customer_relationships) {
            let (from, to) = (record.partner.target().map(partner), record.customer.target().map(Node::Party));
            self.add(from, to, Edge::CustomerRelationship(number));
        }
        for (number, record) in (0..).zip(&all.admin_relationships) {
            let (from, to) = (record.partner.target().map(partner), record.tenant.target().map(Node::Tenant));
            self.add(from, to, Edge::AdminRelationship(number));
        }
        for (number, record) in (0..).zip(&all.affiliations) {
            let (from, to) = (record.parent.target().map(Node::Party), record.child.target().map(Node::Party));
            self.add(from, to, Edge::Affiliation(number));
        }
    }

    fn add(&mut self, from: Option<Node>, to: Option<Node>, edge: Edge) {
        match (from, to) {
            (Some(from), Some(to)) => {
                self.graph.add_edge(self.index_of(from), self.index_of(to), edge);
            }
            _ => self.unresolved += 1,
        }
    }

    /// How many edges are missing because an end of them does not resolve.
    pub(super) fn unresolved(&self) -> usize {
        self.unresolved
    }

    /// How many nodes there are.
    pub(super) fn node_count(&self) -> u32 {
        index_of(self.graph.node_count())
    }

    /// The number of a node among all.
    pub(super) fn number_of(&self, node: Node) -> u32 {
        index_of(self.index_of(node).index())
    }

    /// The node of this number.
    pub(super) fn node(&self, number: u32) -> Node {
        self.graph[NodeIndex::new(number as usize)]
    }

    /// How many edges there are.
    pub(super) fn edge_count(&self) -> u32 {
        index_of(self.graph.edge_count())
    }

    /// The edge of this number, with the numbers of its ends.
    pub(super) fn edge(&self, number: u32) -> (Edge, [u32; 2]) {
        let edge = &self.graph.raw_edges()[number as usize];
        (edge.weight, [edge.source(), edge.target()].map(|node| index_of(node.index())))
    }

    /// The numbers of the edges that begin or end at a node; of a loop twice.
    pub(super) fn edges_of(&self, number: u32) -> impl Iterator<Item = u32> {
        let node = NodeIndex::new(number as usize);
        let edges = |direction| self.graph.edges_directed(node, direction).map(|edge| index_of(edge.id().index()));
        edges(Direction::Outgoing).chain(edges(Direction::Incoming))
    }

    fn index_of(&self, node: Node) -> NodeIndex {
        NodeIndex::new(self.nodes.index_of(node))
    }
}

fn node_of_seller(seller: SellerIndex) -> Node {
    match seller {
        SellerIndex::Microsoft => Node::Microsoft,
        SellerIndex::Party(party) => Node::Party(party),
    }
}

fn index_of(number: usize) -> u32 {
    u32::try_from(number).expect("fewer records than bytes in 4 GiB files")
}
