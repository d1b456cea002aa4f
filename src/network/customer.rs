//! A customer.

use crate::network::party::NO_ID;
use crate::network::record::CustomerRecord;
use crate::network::{Given, Network};
use crate::programme::Country;
use crate::source::Place;

/// A company that buys for itself.
#[derive(Clone, Copy, Debug)]
pub struct Customer<'n> {
    network: &'n Network,
    index: u32,
}

impl<'n> Customer<'n> {
    pub(super) fn new(network: &'n Network, index: u32) -> Self {
        Self { network, index }
    }

    pub(super) fn index(self) -> u32 {
        self.index
    }

    fn record(self) -> &'n CustomerRecord {
        &self.network.declarations.customers[self.index as usize]
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

    /// Where the customer is; none where that is unknown or not said.
    pub fn country(self) -> Option<Country> {
        self.record().country.known()
    }

    /// The country as given.
    pub fn given_country(self) -> Given<Country> {
        self.network.given(self.record().header, self.record().country)
    }

    /// Where its country is written.
    pub fn country_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().country)
    }

    pub(super) fn acceptance_range(self) -> (&'n Network, (u32, u32)) {
        (self.network, self.record().mca)
    }

    pub(super) fn is_shadowed(self) -> bool {
        self.record().is_shadowed
    }
}

impl PartialEq for Customer<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl Eq for Customer<'_> {}
