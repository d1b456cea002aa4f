//! A subscription: what was provisioned, where, and who stands behind it.

use crate::finding::LABELS_MAX;
use crate::network::declaration::Declarations;
use crate::network::record::{PartyIndex, SubscriptionRecord};
use crate::network::sale::day_text;
use crate::network::{Given, Network, Partner, Party, Period, Tenant, Tri};
use crate::programme::{Day, Product, Region};
use crate::source::Place;

/// A subscription whose tenant and orderer resolve.
#[derive(Clone, Copy, Debug)]
pub struct Subscription<'n> {
    network: &'n Network,
    index: u32,
    tenant: u32,
    ordered_by: u32,
}

impl<'n> Subscription<'n> {
    pub(super) fn judged(network: &'n Network, index: u32) -> Option<Self> {
        Self::known(network, index).filter(|subscription| !subscription.record().partner_of_record.is_broken())
    }

    /// One that is there for certain, whatever its partner of record: as evidence of an order, that is not looked at.
    fn known(network: &'n Network, index: u32) -> Option<Self> {
        let record = &network.declarations.subscriptions[index as usize];
        let (tenant, ordered_by) = (record.tenant.target()?, record.ordered_by.target()?);
        let is_there = !record.repeats_id && network.presence(record.period).is_yes();
        is_there.then_some(Self { network, index, tenant, ordered_by })
    }

    fn record(self) -> &'n SubscriptionRecord {
        &self.network.declarations.subscriptions[self.index as usize]
    }

    /// The ids of the orderer and the tenant, and what distinguishes the record among others.
    pub fn name(self) -> (Vec<String>, String) {
        let subject = vec![self.ordered_by().id().to_owned(), self.tenant().id().to_owned()];
        if let Some(id) = self.record().id.known() {
            return (subject, format!("subscription {}", self.network.text(id)));
        }
        let partner_of_record = self.partner_of_record().map_or("", Partner::id);
        let product = self.product().known().map_or_else(String::new, |product| product.to_string());
        let since = day_text(self.record().period.since.known());
        let identity = format!("subscription {} {partner_of_record} {product} {since}", subject.join(" "));
        (subject, identity)
    }

    /// The tenant it was provisioned in.
    pub fn tenant(self) -> Tenant<'n> {
        Tenant::new(self.network, self.tenant)
    }

    /// Where the tenant is named.
    pub fn tenant_place(self) -> Place {
        self.network.place_of(self.record().header, self.record().tenant.written).expect("the reference resolves")
    }

    /// The partner that placed the order with Microsoft.
    pub fn ordered_by(self) -> Partner<'n> {
        Partner::new(self.network, self.ordered_by)
    }

    /// Where that partner is named.
    pub fn ordered_by_place(self) -> Place {
        self.network.place_of(self.record().header, self.record().ordered_by.written).expect("the reference resolves")
    }

    /// The reseller named on the order.
    pub fn partner_of_record(self) -> Option<Partner<'n>> {
        self.record().partner_of_record.target().map(|index| Partner::new(self.network, index))
    }

    /// Where that reseller is named.
    pub fn partner_of_record_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().partner_of_record.written)
    }

    /// Who sells: the partner of record, else who ordered.
    pub fn seller(self) -> Partner<'n> {
        self.partner_of_record().unwrap_or_else(|| self.ordered_by())
    }

    /// Where the seller is named.
    pub fn seller_place(self) -> Place {
        self.partner_of_record_place().unwrap_or_else(|| self.ordered_by_place())
    }

    /// Who buys: the owner of the tenant, where it is known.
    pub fn buyer(self) -> Option<Party<'n>> {
        self.tenant().owner()
    }

    /// What was sold.
    pub fn product(self) -> Given<Product> {
        self.network.given(self.record().header, self.record().product)
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

    /// Region of the tenant on `day`.
    pub fn region_on(self, day: Option<Day>) -> Option<Region> {
        self.tenant().region_on(day)
    }
}

/// The subscriptions by buyer and orderer: a provider may have ordered hundreds of thousands, few of them for one buyer.
#[derive(Debug, Default)]
pub(super) struct OrderIndex {
    /// Records of which both are known, sorted.
    by_parties: Vec<(PartyIndex, u32, u32)>,
}

impl OrderIndex {
    pub(super) fn new(all: &Declarations) -> Self {
        let parties = (0_u32..).zip(&all.subscriptions).filter_map(|(number, record)| {
            let buyer = all.tenants[record.tenant.target()? as usize].owner.target()?;
            Some((buyer, record.ordered_by.target()?, number))
        });
        let mut by_parties: Vec<_> = parties.collect();
        by_parties.sort_unstable();
        Self { by_parties }
    }
}

impl Network {
    /// The id of the tenant of the first subscription with this id, as written.
    pub fn subscription_named(&self, id: &str) -> Option<&str> {
        let symbol = self.declarations.symbols.find(id)?;
        let record = self.declarations.subscriptions.iter().find(|record| record.id.known() == Some(symbol))?;
        record.tenant.written.known().map(|tenant| self.text(tenant))
    }

    /// The subscriptions that a partner certainly ordered into tenants of a company, in network order.
    pub fn orders(&self, orderer: Partner<'_>, buyer: Party<'_>) -> impl Iterator<Item = Subscription<'_>> {
        let parties = (buyer.index(), orderer.index());
        let all = &self.orders.get_or_init(|| OrderIndex::new(&self.declarations)).by_parties;
        let start = all.partition_point(|(buyer, orderer, _)| (*buyer, *orderer) < parties);
        let own = all[start..].iter().take_while(move |(buyer, orderer, _)| (*buyer, *orderer) == parties);
        own.filter_map(|(_, _, number)| Subscription::known(self, *number))
    }

    /// The first of them that certainly had begun by `end` and go on on the day after, one more than a finding shows.
    pub fn orders_that_outlast(&self, orderer: Partner<'_>, buyer: Party<'_>, end: Day) -> Vec<Subscription<'_>> {
        let goes_on = |order: &Subscription<'_>| {
            Tri::of(order.day(), |day| day <= end) & order.period().contains(Some(end.next()))
        };
        // Thousands of relationships of two may end on one day.
        let numbers = self.crowds.orders.of((orderer.index(), buyer.index(), end), || {
            let left = self.orders(orderer, buyer).filter(|order| goes_on(order).is_yes());
            left.take(LABELS_MAX + 1).map(|order| order.index).collect()
        });
        numbers.iter().filter_map(|number| Subscription::known(self, *number)).collect()
    }
}
