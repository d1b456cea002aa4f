//! Reseller relationships that customers accepted.

use crate::network::crowd::CROWD_MIN;
use crate::network::record::{CustomerRelationshipRecord, PartyIndex};
use crate::network::sale::day_text;
use crate::network::starts::Starts;
use crate::network::{AsOf, Network, Partner, Party, Period, Tenant, Tri};
use crate::programme::Day;
use crate::source::Place;

/// A customer-relationship whose partner and customer resolve.
#[derive(Clone, Copy, Debug)]
pub struct CustomerRelationship<'n> {
    network: &'n Network,
    index: u32,
    partner: u32,
    customer: PartyIndex,
}

impl<'n> CustomerRelationship<'n> {
    pub(super) fn judged(network: &'n Network, index: u32) -> Option<Self> {
        Self::known(network, index).filter(|relationship| !relationship.record().tenant.is_broken())
    }

    /// One that is there for certain, whatever its tenant: as evidence, that is not looked at.
    fn known(network: &'n Network, index: u32) -> Option<Self> {
        let record = &network.declarations.customer_relationships[index as usize];
        let (partner, customer) = (record.partner.target()?, record.customer.target()?);
        network.presence(record.period).is_yes().then_some(Self { network, index, partner, customer })
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
        self.network.place_of(self.record().header, self.record().partner.written)
    }

    /// The company that accepted.
    pub fn customer(self) -> Party<'n> {
        Party::new(self.network, self.customer)
    }

    /// Where the customer is named.
    pub fn customer_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().customer.written)
    }

    /// The tenant, where one is named.
    pub fn tenant(self) -> Option<Tenant<'n>> {
        self.record().tenant.target().map(|index| Tenant::new(self.network, index))
    }

    /// Where the tenant is named.
    pub fn tenant_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().tenant.written)
    }

    /// The days on which it runs.
    pub fn period(self) -> Period {
        self.network.period_of(self.record().header, self.record().period)
    }

    /// The day on which it is judged.
    pub fn day(self) -> Option<Day> {
        self.network.day_of(self.record().period)
    }

    /// Where that day is written; none where the as-of day stands in, or it is unknown.
    pub fn day_place(self) -> Option<Place> {
        self.network.day_place_of(self.record().header, self.record().period)
    }
}

/// The customer-relationships by partner and customer, so that nobody walks them all.
#[derive(Debug, Default)]
pub(super) struct CustomerRelationshipIndex {
    /// Records sorted by partner and customer, unknown ones first; without those left out on the as-of day.
    by_parties: Vec<Indexed>,
    starts: Starts,
}

/// A partner and a customer, each if it is known, and the number of the record.
type Indexed = (Option<u32>, Option<PartyIndex>, u32);

impl CustomerRelationshipIndex {
    pub(super) fn new(relationships: &[CustomerRelationshipRecord], as_of: AsOf) -> Self {
        let present = (0_u32..).zip(relationships).filter(|(_, record)| !as_of.presence(record.period).is_no());
        let mut by_parties: Vec<_> =
            present.map(|(number, record)| (record.partner.target(), record.customer.target(), number)).collect();
        by_parties.sort_unstable();
        let starts = Starts::new(by_parties.iter().map(|(partner, _, _)| *partner));
        Self { by_parties, starts }
    }

    fn of_partner(&self, partner: Option<u32>) -> impl Iterator<Item = u32> {
        self.by_parties[self.starts.of(partner)].iter().map(|(_, _, number)| *number)
    }

    fn between(&self, partner: Option<u32>, customer: Option<PartyIndex>) -> &[Indexed] {
        let all = &self.by_parties[self.starts.of(partner)];
        let rest = &all[all.partition_point(|(_, other, _)| *other < customer)..];
        &rest[..rest.partition_point(|(_, other, _)| *other == customer)]
    }
}

impl Network {
    /// Whether some customer-relationship of the two is active on `day`, for whatever tenant.
    pub fn has_customer_relationship_on(&self, partner: Partner<'_>, customer: Party<'_>, day: Option<Day>) -> Tri {
        let (partner, customer) = (Some(partner.index()), Some(customer.index()));
        let certain = self.is_any_relationship_active(partner, customer, day);
        if !certain.is_no() {
            return certain;
        }
        // One of which an end is unknown is *perhaps* at the most.
        let mut of_unknown = [(partner, None), (None, customer), (None, None)].into_iter();
        let is_perhaps =
            of_unknown.any(|(partner, customer)| !self.is_any_relationship_active(partner, customer, day).is_no());
        if is_perhaps { Tri::Perhaps } else { Tri::No }
    }

    /// Whether one of the customer-relationships with these ends, known or unknown, is active on `day`.
    fn is_any_relationship_active(&self, partner: Option<u32>, customer: Option<PartyIndex>, day: Option<Day>) -> Tri {
        let some = self.customer_relationships.between(partner, customer);
        let is_active = |number: u32| {
            let period = self.declarations.customer_relationships[number as usize].period;
            self.presence(period) & period.given().contains(day)
        };
        let find = || Tri::any(some.iter().map(|(_, _, number)| is_active(*number)));
        if some.len() < CROWD_MIN {
            return find();
        }
        self.crowds.customer_relationships.of((partner, customer, day), find)
    }

    /// Whether the network lists any customer-relationship of this partner, with whomever and whenever.
    pub fn has_customer_relationships(&self, partner: Partner<'_>) -> Tri {
        let index = &self.customer_relationships;
        let presence = |number: u32| self.presence(self.declarations.customer_relationships[number as usize].period);
        let own = Tri::any(index.of_partner(Some(partner.index())).map(presence));
        let of_unknown = if index.of_partner(None).next().is_some() { Tri::Perhaps } else { Tri::No };
        own | of_unknown
    }

    /// The customer-relationships that certainly are of the two, whenever.
    pub fn customer_relationships_between(
        &self,
        partner: Partner<'_>,
        customer: Party<'_>,
    ) -> impl Iterator<Item = CustomerRelationship<'_>> {
        let all = self.customer_relationships.between(Some(partner.index()), Some(customer.index()));
        all.iter().filter_map(|(_, _, number)| CustomerRelationship::known(self, *number))
    }

    /// Where the first customer-relationship that certainly is of this partner names it.
    pub fn place_in_customer_relationships(&self, partner: Partner<'_>) -> Option<Place> {
        let all = &self.declarations.customer_relationships;
        let own = self.customer_relationships.of_partner(Some(partner.index()));
        let mut certain = own.filter(|number| self.presence(all[*number as usize].period).is_yes());
        let record = &all[certain.next()? as usize];
        self.place_of(record.header, record.partner.written)
    }
}
