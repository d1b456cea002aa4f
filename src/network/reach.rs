//! Who could act in place of another: the ways out that findings name.
//!
//! A hint, never a verdict: it looks at the first partners of a large network only.
//! Invariant: who is named here really is a way out: enrolled in the region and in good standing, the agreement signed,
//! not affiliated with the customer and, for a reseller, with a provider there.

use crate::network::{Enrollment, Network, Partner, Party, Side, Subscription, Transaction};
use crate::programme::{Day, Region, Roles, Status, since};

/// Most partners that are looked at for one way out: there may be a finding for every sale.
const CANDIDATES_MAX: usize = 1000;

/// Most orders for one buyer that are looked at for who is usually named.
const ORDERS_MAX: usize = 100;

impl Network {
    /// Partners that could sell to the buyer of this transaction, who buys for itself.
    pub fn possible_sellers<'n>(&'n self, transaction: Transaction<'n>) -> impl Iterator<Item = Partner<'n>> {
        let day = transaction.day();
        let known = transaction.buyer().zip(transaction.buyer_region_on(day)).zip(day);
        known.into_iter().flat_map(move |((customer, region), day)| {
            self.candidates().filter(move |other| self.reaches(*other, customer, region, day, Roles::SELLING))
        })
    }

    /// Partners that could stand where `partner` stands on this transaction, everybody else staying in place.
    pub fn stand_ins<'n>(
        &'n self,
        transaction: Transaction<'n>,
        partner: Partner<'n>,
    ) -> impl Iterator<Item = Partner<'n>> {
        let day = transaction.day().into_iter();
        day.flat_map(move |day| self.stand_ins_on(transaction, partner, day))
    }

    /// Partners that could stand there from another day on.
    pub fn stand_ins_on<'n>(
        &'n self,
        transaction: Transaction<'n>,
        partner: Partner<'n>,
        day: Day,
    ) -> impl Iterator<Item = Partner<'n>> {
        let is_new = move |other: Partner<'n>| transaction.acting_partners().all(|(acting, _)| acting != other);
        self.candidates().filter(move |other| is_new(*other) && self.could_stand_in(*other, transaction, partner, day))
    }

    /// Resellers of the partner that orders that could be partner of record of its subscription, in place of whoever is.
    pub fn possible_partners_of_record<'n>(
        &'n self,
        subscription: Subscription<'n>,
    ) -> impl Iterator<Item = Partner<'n>> {
        self.candidates().filter(move |other| self.could_be_of_record(*other, subscription))
    }

    /// Those of them that are partners of record of what else the partner ordered for the same buyer, each once.
    pub fn usual_partners_of_record<'n>(&'n self, subscription: Subscription<'n>) -> Vec<Partner<'n>> {
        let mut usual = Vec::new();
        let Some(buyer) = subscription.buyer() else { return usual };
        let orders = self.orders(subscription.ordered_by(), buyer).take(ORDERS_MAX);
        for other in orders.filter_map(Subscription::partner_of_record) {
            if !usual.contains(&other) {
                usual.push(other);
            }
        }
        usual.retain(|other| self.could_be_of_record(*other, subscription));
        usual
    }

    /// Providers that could supply a reseller that sells to the buyer of this transaction.
    pub fn possible_providers<'n>(&'n self, transaction: Transaction<'n>) -> impl Iterator<Item = Partner<'n>> {
        let day = transaction.day();
        let known = transaction.buyer().zip(transaction.buyer_region_on(day)).zip(day);
        known.into_iter().flat_map(move |((customer, region), day)| {
            self.partners_acting_in(region, day, Roles::PROVIDER).filter(move |provider| {
                transaction.seller() != Some(*provider) && self.is_apart(*provider, customer, day)
            })
        })
    }

    /// Partners in good standing with one of the roles in `region` on `day`, the agreement signed by then.
    pub fn partners_acting_in(&self, region: Region, day: Day, roles: Roles) -> impl Iterator<Item = Partner<'_>> {
        self.candidates().filter(move |partner| acts_in(*partner, region, day, roles))
    }

    fn candidates(&self) -> impl Iterator<Item = Partner<'_>> {
        self.partners().take(CANDIDATES_MAX)
    }

    fn could_stand_in(&self, other: Partner<'_>, transaction: Transaction<'_>, partner: Partner<'_>, day: Day) -> bool {
        if let Some((seller, buyer)) = transaction.resale_parties() {
            let is_seller = partner == seller;
            let (provider, reseller) = if is_seller { (other, buyer) } else { (seller, other) };
            let [from, to] = Side::of_resale(seller, buyer, Some(day));
            let (staying, role) = if is_seller { (to, Roles::PROVIDER) } else { (from, Roles::RESELLER) };
            return self.are_partners_on(provider, reseller, Some(day)).is_yes()
                && staying.regions().into_iter().any(|region| acts_in(other, region, day, role));
        }
        let Some((customer, region)) = transaction.buyer().zip(transaction.buyer_region_on(Some(day))) else {
            return false;
        };
        let Transaction::Subscription(subscription) = transaction else {
            return self.reaches(other, customer, region, day, Roles::SELLING);
        };
        let orderer = subscription.ordered_by();
        let reseller = subscription.partner_of_record().filter(|reseller| *reseller != partner);
        match reseller {
            // The partner of record stays, so it must be a reseller of whoever orders in place.
            Some(reseller) => {
                self.are_partners_on(other, reseller, Some(day)).is_yes()
                    && self.reaches(other, customer, region, day, Roles::PROVIDER)
            }
            None if partner == orderer => self.reaches(other, customer, region, day, Roles::DIRECT_BILL),
            None => self.resells_for(other, orderer, customer, region, day),
        }
    }

    fn could_be_of_record(&self, other: Partner<'_>, subscription: Subscription<'_>) -> bool {
        let (orderer, day) = (subscription.ordered_by(), subscription.day());
        let known = subscription.buyer().zip(subscription.region_on(day)).zip(day);
        other != orderer
            && subscription.partner_of_record() != Some(other)
            && known.is_some_and(|((customer, region), day)| self.resells_for(other, orderer, customer, region, day))
    }

    /// Whether the partner is a reseller of this provider that could serve a customer in `region` on `day`.
    fn resells_for(
        &self,
        partner: Partner<'_>,
        provider: Partner<'_>,
        customer: Party<'_>,
        region: Region,
        day: Day,
    ) -> bool {
        self.are_partners_on(provider, partner, Some(day)).is_yes()
            && self.reaches(partner, customer, region, day, Roles::RESELLER)
    }

    /// Whether the partner could serve a customer in `region` on `day` with one of the roles: it acts there, is not
    /// affiliated with the customer and, where it is a reseller only, has such a provider there.
    fn reaches(&self, partner: Partner<'_>, customer: Party<'_>, region: Region, day: Day, roles: Roles) -> bool {
        let alone = roles.without(Roles::RESELLER);
        acts_in(partner, region, day, roles)
            && self.is_apart(partner, customer, day)
            && (acts_in(partner, region, day, alone) || self.has_provider_for(partner, customer, region, day))
    }

    /// Whether an active partnership makes it the reseller of a provider that may serve the customer too: from one's own
    /// reseller nobody may buy.
    fn has_provider_for(&self, reseller: Partner<'_>, customer: Party<'_>, region: Region, day: Day) -> bool {
        // Of thousands of partnerships that do not help, one answer is enough.
        let may_have_one = self.may_have_provider_in(reseller, Some(region), Some(day));
        may_have_one
            && self.partnerships_of(reseller).any(|partnership| {
                let provider = partnership.provider.filter(|_| partnership.is_active_on(Some(day)).is_yes());
                provider.is_some_and(|provider| {
                    acts_in(provider, region, day, Roles::PROVIDER) && self.is_apart(provider, customer, day)
                })
            })
    }

    fn is_apart(&self, partner: Partner<'_>, customer: Party<'_>, day: Day) -> bool {
        !customer.is_partner(partner) && !self.are_affiliated_on(Party::Partner(partner), customer, Some(day))
    }
}

fn acts_in(partner: Partner<'_>, region: Region, day: Day, roles: Roles) -> bool {
    let is_signed = |enrollment: Enrollment<'_>| day < since::AGREEMENTS || enrollment.is_signed_on(Some(day)).is_yes();
    partner.enrollments_on(Some(day)).any(|enrollment| {
        let fits = enrollment.has_role(roles)
            & enrollment.is_in(Some(region), Some(day))
            & enrollment.has_status(Status::Active);
        fits.is_yes() && is_signed(enrollment)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::AsOf;
    use crate::source::{Source, Sources};
    use crate::syntax::Limits;

    #[test]
    fn those_reach_a_customer_that_are_signed_apart_and_have_a_provider() {
        let text = "version: 1
partners:
  - {id: direct, country: US, enrollments: [{role: direct-bill, mpa: 2020-01-15}]}
  - {id: elsewhere, country: DE, enrollments: [{role: direct-bill, mpa: 2020-01-15}]}
  - {id: signed-later, country: US, enrollments: [{role: direct-bill, mpa: 2021-01-02}]}
  - {id: affiliate, country: US, enrollments: [{role: direct-bill, mpa: 2020-01-15}]}
  - {id: restricted, country: US, enrollments: [{role: direct-bill, mpa: true, status: restricted, status-since: 2020-01-01}]}
  - {id: provider, country: US, enrollments: [{role: indirect-provider, mpa: 2020-01-15}]}
  - {id: reseller, country: US, enrollments: [{role: indirect-reseller, mpa: 2020-01-15}]}
  - {id: too-early, country: US, enrollments: [{role: indirect-reseller, mpa: 2020-01-15}]}
customers:
  - {id: customer, country: US}
partnerships:
  - {provider: provider, reseller: reseller}
  - {provider: provider, reseller: too-early, since: 2021-01-02}
affiliations:
  - {parent: affiliate, child: customer}
";
        let sources = Sources::new(vec![Source::new("a.yaml", text.into())]);
        let day = Day::parse("2021-01-01").unwrap();
        let network = Network::read(&sources, Limits::default(), AsOf { day, leaves_out_later: false });
        let customer = Party::Customer(network.customers().next().unwrap());
        let region = customer.country().unwrap().region_on(day).unwrap();
        let reached = |roles| -> Vec<&str> {
            let reached = network.partners().filter(|partner| network.reaches(*partner, customer, region, day, roles));
            reached.map(Partner::id).collect()
        };
        assert_eq!(reached(Roles::SELLING), ["direct", "reseller"]);
        assert_eq!(reached(Roles::RESELLER), ["reseller"]);
    }

    #[test]
    fn stand_ins_leave_everybody_else_in_place() {
        let text = "version: 1
partners:
  - {id: gone, country: US}
  - {id: provider, country: US, enrollments: [{role: indirect-provider, mpa: 2020-01-15}]}
  - {id: stranger, country: US, enrollments: [{role: indirect-provider, mpa: 2020-01-15}]}
  - {id: direct, country: US, enrollments: [{role: direct-bill, mpa: 2020-01-15}]}
  - {id: reseller, country: US, enrollments: [{role: indirect-reseller, mpa: 2020-01-15}]}
  - {id: other-reseller, country: US, enrollments: [{role: indirect-reseller, mpa: 2020-01-15}]}
customers:
  - {id: customer, country: US}
tenants:
  - {id: tenant, owner: customer, kind: customer}
partnerships:
  - {provider: provider, reseller: reseller}
  - {provider: provider, reseller: other-reseller}
sales:
  - {seller: gone, buyer: reseller, since: 2021-01-01}
  - {seller: provider, buyer: gone, since: 2021-01-01}
  - {seller: gone, buyer: customer, since: 2021-01-01}
subscriptions:
  - {tenant: tenant, ordered-by: gone, partner-of-record: reseller, since: 2021-01-01}
  - {tenant: tenant, ordered-by: provider, partner-of-record: gone, since: 2021-01-01}
  - {tenant: tenant, ordered-by: gone, since: 2021-01-01}
";
        let sources = Sources::new(vec![Source::new("a.yaml", text.into())]);
        let day = Day::parse("2021-01-01").unwrap();
        let network = Network::read(&sources, Limits::default(), AsOf { day, leaves_out_later: false });
        let gone = network.partners().next().unwrap();
        let in_place_of_gone =
            |transaction| -> Vec<&str> { network.stand_ins(transaction, gone).map(Partner::id).collect() };
        let sale = |index| in_place_of_gone(Transaction::Sale(network.sale(index).unwrap()));
        assert_eq!(sale(0), ["provider"], "a provider of the buyer");
        assert_eq!(sale(1), ["reseller", "other-reseller"], "a reseller of the seller");
        assert_eq!(sale(2), ["direct", "reseller", "other-reseller"], "who can sell to the customer");
        let subscription = |index| in_place_of_gone(Transaction::Subscription(network.subscription(index).unwrap()));
        assert_eq!(subscription(0), ["provider"], "a provider of the partner of record");
        assert_eq!(subscription(1), ["reseller", "other-reseller"], "a reseller of the provider");
        assert_eq!(subscription(2), ["direct"], "who orders without a reseller");
    }
}
