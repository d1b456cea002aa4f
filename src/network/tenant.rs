//! A tenant: whose it is, what it is for, where and in which cloud it lives.

use crate::network::party::{NO_ID, subject};
use crate::network::record::TenantRecord;
use crate::network::{Given, Network, Party, Tri};
use crate::programme::{Cloud, Country, Day, Region, TenantKind};
use crate::source::Place;

/// A tenant.
#[derive(Clone, Copy, Debug)]
pub struct Tenant<'n> {
    network: &'n Network,
    index: u32,
}

impl<'n> Tenant<'n> {
    pub(super) fn new(network: &'n Network, index: u32) -> Self {
        Self { network, index }
    }

    fn record(self) -> &'n TenantRecord {
        &self.network.declarations.tenants[self.index as usize]
    }

    /// Its number in network order.
    pub fn number(self) -> u32 {
        self.index
    }

    /// The id; words that cannot be one where it is unknown.
    pub fn id(self) -> &'n str {
        self.record().id.known().map_or(NO_ID, |id| self.network.text(id))
    }

    /// Whether the id is known.
    pub fn has_id(self) -> bool {
        self.record().id.known().is_some()
    }

    /// What people call it, and where that is written.
    pub fn common_name(self) -> Option<(&'n str, Place)> {
        let Given::Known(name, place) = self.network.given(self.record().header, self.record().name) else {
            return None;
        };
        Some((self.network.text(name), place))
    }

    /// Where the id stands.
    pub fn id_place(self) -> Place {
        self.network
            .place_of(self.record().header, self.record().id)
            .unwrap_or_else(|| self.network.first_of(self.record().header))
    }

    /// The id of the Entra tenant, and where that is written.
    pub fn tenant_id(self) -> Option<(&'n str, Place)> {
        let Given::Known(tenant_id, place) = self.network.given(self.record().header, self.record().tenant_id) else {
            return None;
        };
        Some((self.network.text(tenant_id), place))
    }

    /// The domain, and where that is written.
    pub fn domain(self) -> Option<(&'n str, Place)> {
        let Given::Known(domain, place) = self.network.given(self.record().header, self.record().domain) else {
            return None;
        };
        Some((self.network.text(domain), place))
    }

    /// The owner, if it is known.
    pub fn owner(self) -> Option<Party<'n>> {
        self.record().owner.target().map(|index| Party::new(self.network, index))
    }

    /// Where the owner is named.
    pub fn owner_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().owner.written)
    }

    /// Whether `party` owns it.
    pub fn is_owned_by(self, party: Party<'_>) -> Tri {
        match self.owner() {
            Some(owner) if owner.index() == party.index() => Tri::Yes,
            // A company without a readable id may be the one that the reference means.
            Some(_) if party.has_id() => Tri::No,
            _ => Tri::Perhaps,
        }
    }

    /// Whether a customer owns it.
    pub fn is_owned_by_customer(self) -> Tri {
        Tri::of(self.owner(), |owner| owner.as_partner().is_none())
    }

    /// What it is for.
    pub fn kind(self) -> Option<TenantKind> {
        self.record().kind.known()
    }

    /// Whether it is of one of these kinds.
    pub fn is_kind(self, kinds: &[TenantKind]) -> Tri {
        Tri::of(self.kind(), |kind| kinds.contains(&kind))
    }

    /// Its id, if it is known, and what distinguishes the record among others.
    pub fn name(self) -> (Vec<String>, String) {
        (subject(self.id(), self.has_id()), format!("tenant {}", self.id()))
    }

    /// Where its kind is written.
    pub fn kind_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().kind)
    }

    /// The cloud it lives in.
    pub fn cloud(self) -> Option<Cloud> {
        self.record().cloud.given().or(Cloud::Public)
    }

    /// Whether it lives in this cloud.
    pub fn is_in_cloud(self, cloud: Cloud) -> Tri {
        Tri::same(self.cloud(), Some(cloud))
    }

    /// Where its cloud is written.
    pub fn cloud_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().cloud)
    }

    /// The country as given; without one the owner's holds.
    pub fn given_country(self) -> Given<Country> {
        self.network.given(self.record().header, self.record().country)
    }

    /// Where it lives; none where that is unknown or not said.
    pub fn country(self) -> Option<Country> {
        let country = self.record().country;
        if country.is_absent() { self.owner()?.country() } else { country.known() }
    }

    /// Where its country is written: here or at the owner.
    pub fn country_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().country).or_else(|| self.owner()?.country_place())
    }

    /// Its region on `day`.
    pub fn region_on(self, day: Option<Day>) -> Option<Region> {
        self.country()?.region_on(day?)
    }
}

impl PartialEq for Tenant<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl Eq for Tenant<'_> {}
