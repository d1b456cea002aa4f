//! An acceptance of the Microsoft Customer Agreement.

use crate::network::record::AcceptanceRecord;
use crate::network::sale::day_text;
use crate::network::{Network, Partner, Party, Tri};
use crate::programme::Day;
use crate::source::Place;

/// One acceptance by one company.
#[derive(Clone, Copy, Debug)]
pub struct Acceptance<'n> {
    network: &'n Network,
    index: u32,
}

impl<'n> Acceptance<'n> {
    pub(super) fn new(network: &'n Network, index: u32) -> Self {
        Self { network, index }
    }

    fn record(self) -> &'n AcceptanceRecord {
        &self.network.declarations.acceptances[self.index as usize]
    }

    /// Who accepted.
    pub fn party(self) -> Party<'n> {
        Party::new(self.network, self.record().party)
    }

    /// The id of who accepted, if it is known, and what distinguishes the record among others.
    pub fn name(self) -> (Vec<String>, String) {
        let attestor = self.attestor().map_or("", Partner::id);
        let identity = format!("acceptance {} {} {attestor}", self.party().id(), day_text(self.day()));
        (self.party().name().0, identity)
    }

    /// The day of acceptance.
    pub fn day(self) -> Option<Day> {
        self.record().accepted.known()
    }

    /// Where the day is written.
    pub fn day_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().accepted)
    }

    /// Whether the agreement was accepted on `day` or before.
    pub fn is_made_by(self, day: Option<Day>) -> Tri {
        match (self.day(), day) {
            (Some(accepted), Some(day)) => Tri::from(accepted <= day),
            _ => Tri::Perhaps,
        }
    }

    /// Whether the company accepted for itself, no partner attesting.
    pub fn is_own(self) -> Tri {
        let attested_by = self.record().attested_by;
        if attested_by.written.is_unknown() { Tri::Perhaps } else { Tri::from(attested_by.is_absent()) }
    }

    /// The partner that attested, if that resolves.
    pub fn attestor(self) -> Option<Partner<'n>> {
        self.record().attested_by.target().map(|index| Partner::new(self.network, index))
    }

    /// Whether this partner attested.
    pub fn is_attested_by(self, partner: Partner<'_>) -> Tri {
        if self.record().attested_by.is_absent() {
            return Tri::No;
        }
        Tri::same(self.attestor(), Some(partner))
    }

    /// Where the partner that attested is named.
    pub fn attestor_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().attested_by.written)
    }
}
