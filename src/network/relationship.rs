//! Reseller relationships that customers accepted.

use crate::network::record::{CustomerRelationshipRecord, PartyIndex};
use crate::network::sale::day_text;
use crate::network::{Network, Partner, Party, Period, Tenant};
use crate::programme::Day;
use crate::source::Place;

/// A customer-relationship whose references all resolve.
#[derive(Clone, Copy, Debug)]
pub struct CustomerRelationship<'n> {
    network: &'n Network,
    index: u32,
    partner: u32,
    customer: PartyIndex,
}

impl<'n> CustomerRelationship<'n> {
    pub(super) fn judged(network: &'n Network, index: u32) -> Option<Self> {
        let record = &network.declarations.customer_relationships[index as usize];
        let (partner, customer) = (record.partner.target()?, record.customer.target()?);
        let is_judged = !record.tenant.is_broken() && network.presence(&record.period).is_yes();
        is_judged.then_some(Self { network, index, partner, customer })
    }

    fn record(self) -> &'n CustomerRelationshipRecord {
        &self.network.declarations.customer_relationships[self.index as usize]
    }

    /// The ids of both ends, and what distinguishes the record among others.
    pub fn name(self) -> (Vec<String>, String) {
        let subject = vec![self.partner().id().to_owned(), self.customer().id().to_owned()];
        let tenant = self.tenant().map_or("", Tenant::id);
        let since = day_text(self.period().since.known());
        let identity = format!("customer-relationship {} {tenant} {since}", subject.join(" "));
        (subject, identity)
    }

    /// The partner.
    pub fn partner(self) -> Partner<'n> {
        Partner::new(self.network, self.partner)
    }

    /// Where the partner is named.
    pub fn partner_place(self) -> Option<Place> {
        self.record().partner.place()
    }

    /// The company that accepted.
    pub fn customer(self) -> Party<'n> {
        Party::new(self.network, self.customer)
    }

    /// Where the customer is named.
    pub fn customer_place(self) -> Option<Place> {
        self.record().customer.place()
    }

    /// The tenant, where one is named.
    pub fn tenant(self) -> Option<Tenant<'n>> {
        self.record().tenant.target().map(|index| Tenant::new(self.network, index))
    }

    /// Where the tenant is named.
    pub fn tenant_place(self) -> Option<Place> {
        self.record().tenant.place()
    }

    /// The days on which it runs.
    pub fn period(self) -> &'n Period {
        &self.record().period
    }

    /// The day on which it is judged.
    pub fn day(self) -> Option<Day> {
        self.network.day_of(self.period())
    }

    /// Where that day is written; none where the as-of day stands in, or it is unknown.
    pub fn day_place(self) -> Option<Place> {
        self.network.day_place_of(self.period())
    }
}
