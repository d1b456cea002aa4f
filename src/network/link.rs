//! Relationships of every type alike: two ends, days, and the place where they are written.
//!
//! A subscription gives up to two links: from who ordered, and from the partner of record. Unlike [`Network::sale`] and
//! its like, nothing is left out that begins after the as-of day: who looks at a link says what its days mean.

use crate::network::graph::Edge;
use crate::network::{Entity, Entry, EntryKind, Network, Period, Tenant, Tri};
use crate::source::Place;

/// The type of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// From provider to reseller.
    Partnership,
    /// From seller to buyer.
    Sale,
    /// From the partner that ordered a subscription to its tenant.
    Order,
    /// From the partner of record of a subscription to its tenant.
    PartnerOfRecord,
    /// From partner to customer.
    CustomerRelationship,
    /// From partner to tenant.
    AdminRelationship,
    /// From parent to child.
    Affiliation,
    /// From owner to tenant.
    Ownership,
}

impl LinkKind {
    /// Every type.
    pub const ALL: [Self; 8] = [
        Self::Partnership,
        Self::Sale,
        Self::Order,
        Self::PartnerOfRecord,
        Self::CustomerRelationship,
        Self::AdminRelationship,
        Self::Affiliation,
        Self::Ownership,
    ];

    /// The word for it, as the language spells such words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Partnership => "partnership",
            Self::Sale => "sale",
            Self::Order => "order",
            Self::PartnerOfRecord => "partner-of-record",
            Self::CustomerRelationship => "customer-relationship",
            Self::AdminRelationship => "admin-relationship",
            Self::Affiliation => "affiliation",
            Self::Ownership => "ownership",
        }
    }
}

/// A relationship both ends of which resolve.
#[derive(Clone, Copy, Debug)]
pub struct Link<'n> {
    network: &'n Network,
    edge: Edge,
    number: u32,
    ends: [u32; 2],
}

impl<'n> Link<'n> {
    /// Its number among all links.
    pub fn number(self) -> u32 {
        self.number
    }

    /// The numbers of the entities that it goes from and to.
    pub fn ends(self) -> [u32; 2] {
        self.ends
    }

    /// The end that is not `entity`, by numbers; of a loop the same.
    pub fn other_end(self, entity: u32) -> u32 {
        let [from, to] = self.ends;
        if from == entity { to } else { from }
    }

    /// Its type.
    pub fn kind(self) -> LinkKind {
        match self.edge {
            Edge::Partnership(_) => LinkKind::Partnership,
            Edge::Sale(_) => LinkKind::Sale,
            Edge::Order(_) => LinkKind::Order,
            Edge::PartnerOfRecord(_) => LinkKind::PartnerOfRecord,
            Edge::CustomerRelationship(_) => LinkKind::CustomerRelationship,
            Edge::AdminRelationship(_) => LinkKind::AdminRelationship,
            Edge::Affiliation(_) => LinkKind::Affiliation,
            Edge::Ownership(_) => LinkKind::Ownership,
        }
    }

    /// The record that it comes from.
    pub(super) fn entry(self) -> Entry<'n> {
        let (kind, number) = match self.edge {
            Edge::Partnership(number) => (EntryKind::Partnership, number),
            Edge::Sale(number) => (EntryKind::Sale, number),
            Edge::Order(number) | Edge::PartnerOfRecord(number) => (EntryKind::Subscription, number),
            Edge::CustomerRelationship(number) => (EntryKind::CustomerRelationship, number),
            Edge::AdminRelationship(number) => (EntryKind::AdminRelationship, number),
            Edge::Affiliation(number) => (EntryKind::Affiliation, number),
            Edge::Ownership(number) => (EntryKind::Tenant, number),
        };
        Entry::new(self.network, kind, number)
    }

    /// The days on which it runs; ownership of a tenant has none.
    pub fn period(self) -> Option<Period> {
        self.entry().period()
    }

    /// Whether it is a sale to a partner for its own use.
    pub fn is_for_own_use(self) -> Tri {
        let Edge::Sale(number) = self.edge else { return Tri::No };
        let record = &self.network.declarations.sales[number as usize];
        match self.network.numbered(self.ends[1]) {
            Some(Entity::Party(buyer)) if buyer.as_partner().is_some() => {
                record.own_use.given().is(Tri::No, |own_use| own_use)
            }
            _ => Tri::No,
        }
    }

    /// The tenant that a sale or a customer-relationship names beside its ends.
    pub fn tenant(self) -> Option<Tenant<'n>> {
        let all = &self.network.declarations;
        let reference = match self.edge {
            Edge::Sale(number) => &all.sales[number as usize].tenant,
            Edge::CustomerRelationship(number) => &all.customer_relationships[number as usize].tenant,
            _ => return None,
        };
        reference.target().map(|index| Tenant::new(self.network, index))
    }

    /// The id of the subscription that it comes from.
    pub fn subscription_id(self) -> Option<&'n str> {
        let (Edge::Order(number) | Edge::PartnerOfRecord(number)) = self.edge else { return None };
        let id = self.network.declarations.subscriptions[number as usize].id.known()?;
        Some(self.network.text(id))
    }

    /// Where it is written: the first key of its record, for ownership the owner of the tenant.
    pub fn place(self) -> Place {
        let Edge::Ownership(number) = self.edge else { return self.entry().place() };
        let tenant = &self.network.declarations.tenants[number as usize];
        let owner = self.network.place_of(tenant.header, tenant.owner.written);
        owner.expect("a tenant with a link to its owner names it")
    }
}

impl Network {
    /// Every link, ownership first, then as the sections of the language come, each type in network order.
    pub fn links(&self) -> impl Iterator<Item = Link<'_>> {
        (0..self.relationships().edge_count()).filter_map(|number| self.link(number))
    }

    /// The link of this number, unless a later declaration of an id takes part in it.
    pub fn link(&self, number: u32) -> Option<Link<'_>> {
        let (edge, ends) = self.relationships().edge(number);
        let repeats_id = match edge {
            Edge::Order(number) | Edge::PartnerOfRecord(number) => {
                self.declarations.subscriptions[number as usize].repeats_id
            }
            _ => false,
        };
        let is_seen = !repeats_id && ends.into_iter().all(|end| self.numbered(end).is_some());
        is_seen.then_some(Link { network: self, edge, number, ends })
    }

    /// The links that begin or end at the entity of this number; a loop comes twice.
    pub fn links_of(&self, entity: u32) -> impl Iterator<Item = Link<'_>> {
        self.relationships().edges_of(entity).filter_map(|number| self.link(number))
    }

    /// How many links are missing because an end of them does not resolve.
    pub fn unresolved_links(&self) -> usize {
        self.relationships().unresolved()
    }
}
