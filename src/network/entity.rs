//! Whatever relationships join: Microsoft, companies and tenants, numbered together.
//!
//! The numbers go Microsoft, partners, customers, tenants, each kind in network order; they hold for one network only.

use std::collections::BTreeSet;

use crate::network::graph::Node;
use crate::network::{Network, Party, Tenant};
use crate::programme::{MICROSOFT, Region, Role};
use crate::source::Place;

/// Something that relationships join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity<'n> {
    /// Microsoft itself.
    Microsoft,
    /// A partner or a customer.
    Party(Party<'n>),
    /// A tenant.
    Tenant(Tenant<'n>),
}

impl<'n> Entity<'n> {
    /// The id; words that cannot be one where it is unknown.
    pub fn id(self) -> &'n str {
        match self {
            Self::Microsoft => MICROSOFT,
            Self::Party(party) => party.id(),
            Self::Tenant(tenant) => tenant.id(),
        }
    }

    /// The company, if it is one.
    pub fn party(self) -> Option<Party<'n>> {
        match self {
            Self::Party(party) => Some(party),
            Self::Microsoft | Self::Tenant(_) => None,
        }
    }

    /// Whether the id is known.
    pub fn has_id(self) -> bool {
        match self {
            Self::Microsoft => true,
            Self::Party(party) => party.has_id(),
            Self::Tenant(tenant) => tenant.has_id(),
        }
    }

    /// What people call it.
    pub fn common_name(self) -> Option<&'n str> {
        let name = match self {
            Self::Microsoft => return Some("Microsoft"),
            Self::Party(party) => party.common_name(),
            Self::Tenant(tenant) => tenant.common_name(),
        };
        name.map(|(name, _)| name)
    }

    /// The word for it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Microsoft => MICROSOFT,
            Self::Party(party) => party.noun(),
            Self::Tenant(_) => "tenant",
        }
    }

    /// Where it is declared; Microsoft is nowhere.
    pub fn id_place(self) -> Option<Place> {
        match self {
            Self::Microsoft => None,
            Self::Party(party) => Some(party.id_place()),
            Self::Tenant(tenant) => Some(tenant.id_place()),
        }
    }
}

impl Network {
    /// How many entities have a number.
    pub fn entity_count(&self) -> u32 {
        self.relationships().node_count()
    }

    /// The entity of this number, if references can mean it or its id is unknown.
    pub fn numbered(&self, number: u32) -> Option<Entity<'_>> {
        match self.relationships().node(number) {
            Node::Microsoft => Some(Entity::Microsoft),
            Node::Party(index) => {
                let party = Party::new(self, index);
                (!party.is_shadowed()).then_some(Entity::Party(party))
            }
            Node::Tenant(index) => self.tenant(index).map(Entity::Tenant),
        }
    }

    /// The number of an entity.
    pub fn number_of(&self, entity: Entity<'_>) -> u32 {
        self.relationships().number_of(match entity {
            Entity::Microsoft => Node::Microsoft,
            Entity::Party(party) => Node::Party(party.index()),
            Entity::Tenant(tenant) => Node::Tenant(tenant.number()),
        })
    }

    /// The entity that references with this id mean, Microsoft among them.
    pub fn entity_named(&self, id: &str) -> Option<Entity<'_>> {
        if id == MICROSOFT {
            return Some(Entity::Microsoft);
        }
        let party = self.party(id).map(Entity::Party);
        party.or_else(|| self.tenant_named(id).map(Entity::Tenant))
    }

    /// The roles of an entity on the as-of day, in their order; only partners have any.
    pub fn roles_of(&self, entity: Entity<'_>) -> Vec<Role> {
        match entity {
            Entity::Party(Party::Partner(partner)) => partner.roles_on(Some(self.as_of())),
            Entity::Microsoft | Entity::Party(Party::Customer(_)) | Entity::Tenant(_) => Vec::new(),
        }
    }

    /// The regions of an entity on the as-of day, sorted: of a partner those of its enrollments or, without any, of its
    /// country.
    pub fn regions_of(&self, entity: Entity<'_>) -> Vec<Region> {
        let day = self.as_of();
        let country = match entity {
            Entity::Microsoft => None,
            Entity::Party(Party::Partner(partner)) => {
                let enrollments = partner.enrollments_on(Some(day));
                let regions: BTreeSet<Region> =
                    enrollments.filter_map(|enrollment| enrollment.region_on(Some(day))).collect();
                if !regions.is_empty() {
                    return regions.into_iter().collect();
                }
                partner.country()
            }
            Entity::Party(Party::Customer(customer)) => customer.country(),
            Entity::Tenant(tenant) => tenant.country(),
        };
        country.and_then(|country| country.region_on(day)).into_iter().collect()
    }
}
