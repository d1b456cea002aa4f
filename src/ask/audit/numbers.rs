//! The network in numbers, as of its day: what is left out of it on that day is not counted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::network::{Acceptance, Entity, Network, Partner, Party, Period, Sale, Side, Signature, Transaction};
use crate::programme::{Day, Region, Role, Roles};

/// How much of what a network has. Where a region or a role is none, nobody knows it or nothing says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers<'n> {
    /// Partners by role and region on the as-of day; a partner counts once for each pair that it has, and without a role
    /// in the region of its country where no enrollment of it runs.
    pub partners: BTreeMap<(Option<Role>, Option<Region>), usize>,
    /// Each partner that orders with Microsoft, in network order.
    pub providers: Vec<ProviderNumbers<'n>>,
    /// Sales, those that are over among them and those by Microsoft not, by the region of the seller and the region of the
    /// buyer, each on the sale's own day. A partner with several regions sells from that of the buyer if it has it, else
    /// from the first by name; so it is with a partner that buys to sell on.
    pub sales: BTreeMap<(Option<Region>, Option<Region>), usize>,
    /// Sales by Microsoft.
    pub sales_by_microsoft: usize,
    /// Sales that are written and not counted: one of their references leads nowhere, or they begin after the as-of day and
    /// are left out.
    pub sales_left_out: usize,
    /// Enrollments whose Microsoft Partner Agreement is signed until the as-of day, by year.
    pub partner_agreements: BTreeMap<i16, usize>,
    /// Enrollments whose agreement is signed on a day that nothing says.
    pub undated_partner_agreements: usize,
    /// Enrollments of which no signature until the as-of day is known.
    pub unsigned_enrollments: usize,
    /// Acceptances of the Microsoft Customer Agreement until the as-of day by year.
    pub customer_agreements: BTreeMap<i16, usize>,
}

/// What hangs on one indirect provider or direct bill partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderNumbers<'n> {
    /// The id.
    pub id: &'n str,
    /// What people call it.
    pub name: Option<&'n str>,
    /// Its regions on the as-of day.
    pub regions: Vec<Region>,
    /// Other partners that are its resellers by a partnership that runs on the as-of day.
    pub resellers: usize,
    /// Customers that it supplies on the as-of day: it orders subscriptions into their tenants, has a customer-relationship
    /// with them, or sells to them itself.
    pub customers: usize,
    /// Subscriptions that it ordered and that run on the as-of day.
    pub subscriptions: usize,
}

impl<'n> Numbers<'n> {
    pub(super) fn of(network: &'n Network) -> Self {
        let mut numbers = Self { providers: providers(network), ..Self::default() };
        for partner in network.partners() {
            for pair in roles_and_regions(network, partner) {
                *numbers.partners.entry(pair).or_default() += 1;
            }
        }
        for sale in (0..network.sale_count()).filter_map(|index| network.sale(index)) {
            if sale.is_by_microsoft() {
                numbers.sales_by_microsoft += 1;
            } else {
                *numbers.sales.entry(regions(sale)).or_default() += 1;
            }
        }
        let counted = numbers.sales_by_microsoft + numbers.sales.values().sum::<usize>();
        numbers.sales_left_out = network.sale_count() as usize - counted;
        let is_made = |day: &Day| *day <= network.as_of();
        for enrollment in (0..network.enrollment_count()).filter_map(|index| network.enrollment(index)) {
            match enrollment.mpa().known() {
                Some(Signature::On(day)) if is_made(&day) => {
                    *numbers.partner_agreements.entry(day.year()).or_default() += 1;
                }
                Some(Signature::Undated) => numbers.undated_partner_agreements += 1,
                Some(Signature::On(_) | Signature::Missing) | None => numbers.unsigned_enrollments += 1,
            }
        }
        let acceptances = (0..network.acceptance_count()).filter_map(|index| network.acceptance(index));
        for day in acceptances.filter_map(Acceptance::day).filter(is_made) {
            *numbers.customer_agreements.entry(day.year()).or_default() += 1;
        }
        numbers
    }
}

/// The pairs of role and region that a partner has on the as-of day.
fn roles_and_regions(network: &Network, partner: Partner<'_>) -> BTreeSet<(Option<Role>, Option<Region>)> {
    let day = Some(network.as_of());
    let enrollments = partner.enrollments_on(day);
    let mut pairs: BTreeSet<_> = enrollments.map(|enrollment| (enrollment.role(), enrollment.region_on(day))).collect();
    if pairs.is_empty() {
        pairs.insert((None, region_of_country(Party::Partner(partner), day)));
    }
    pairs
}

/// The regions of seller and buyer on the day of a sale.
fn regions(sale: Sale<'_>) -> (Option<Region>, Option<Region>) {
    let day = sale.day();
    let Some(seller) = sale.seller() else {
        let seller = sale.selling_customer().and_then(|customer| region_of_country(customer, day));
        return (seller, sale.buyer_region_on(day));
    };
    if let Some((seller, buyer)) = Transaction::Sale(sale).resale_parties() {
        let [from, to] = Side::of_resale(seller, buyer, day);
        let [from, to] = [acting_in(from, seller), acting_in(to, buyer)];
        let common = from.iter().find(|region| region.is_some() && to.contains(region)).copied().flatten();
        return (one_of(&from, common), one_of(&to, common));
    }
    let buyer = sale.buyer_region_on(day);
    (one_of(&acting_in(Side::of_seller(seller, day), seller), buyer), buyer)
}

/// Where a partner acts on one side of a sale; where no account of it counts there, by all that it has, or else by its
/// country.
fn acting_in(side: Side<'_>, partner: Partner<'_>) -> BTreeSet<Option<Region>> {
    let day = side.day();
    let candidates = [side, Side::with_any_role(partner, day)];
    match candidates.into_iter().find(|side| side.is_certain()) {
        Some(side) => side.accounts().map(|enrollment| enrollment.region_on(day)).collect(),
        None => BTreeSet::from([region_of_country(Party::Partner(partner), day)]),
    }
}

/// Which of these regions counts: the wanted one, else none if one is unknown and may be it, else the first.
fn one_of(regions: &BTreeSet<Option<Region>>, wanted: Option<Region>) -> Option<Region> {
    // An unknown region sorts first.
    if wanted.is_some() && regions.contains(&wanted) { wanted } else { regions.first().copied().flatten() }
}

fn region_of_country(party: Party<'_>, day: Option<Day>) -> Option<Region> {
    party.country()?.region_on(day?)
}

/// What hangs on every partner that orders with Microsoft.
fn providers(network: &Network) -> Vec<ProviderNumbers<'_>> {
    let day = Some(network.as_of());
    let number = |party: Party<'_>| network.number_of(Entity::Party(party));
    let runs = |period: Period| period.contains(day).is_yes();
    let partnerships = (0..network.partnership_count()).filter_map(|index| network.partnership(index));
    let resellers = Joined::new(partnerships.filter(|partnership| runs(partnership.period())).map(|partnership| {
        (number(Party::Partner(partnership.provider())), number(Party::Partner(partnership.reseller())))
    }));
    let mut subscriptions: HashMap<u32, usize> = HashMap::new();
    let mut supplied = Vec::new();
    for subscription in (0..network.subscription_count()).filter_map(|index| network.subscription(index)) {
        if runs(subscription.period()) {
            let orderer = number(Party::Partner(subscription.ordered_by()));
            *subscriptions.entry(orderer).or_default() += 1;
            supplied.extend(subscription.buyer().map(|buyer| (orderer, number(buyer))));
        }
    }
    let relationships =
        (0..network.customer_relationship_count()).filter_map(|index| network.customer_relationship(index));
    supplied.extend(
        relationships
            .filter(|relationship| runs(relationship.period()))
            .map(|relationship| (number(Party::Partner(relationship.partner())), number(relationship.customer()))),
    );
    let sales = (0..network.sale_count()).filter_map(|index| network.sale(index));
    supplied.extend(
        sales
            .filter(|sale| runs(sale.period()))
            .filter_map(|sale| Some((number(Party::Partner(sale.seller()?)), number(sale.buyer())))),
    );
    // What a partner buys for itself, or to sell on, makes no customer of it.
    supplied.retain(|(_, buyer)| matches!(network.numbered(*buyer), Some(Entity::Party(Party::Customer(_)))));
    let customers = Joined::new(supplied.into_iter());
    let ordering = network.partners().filter(|partner| partner.is_enrolled_as(Roles::ORDERING, day).is_yes());
    let providers = ordering.map(|partner| {
        let own = number(Party::Partner(partner));
        ProviderNumbers {
            id: partner.id(),
            name: partner.common_name().map(|(name, _)| name),
            regions: network.regions_of(Entity::Party(Party::Partner(partner))),
            resellers: resellers.with(own).filter(|reseller| *reseller != own).count(),
            customers: customers.with(own).count(),
            subscriptions: subscriptions.get(&own).copied().unwrap_or_default(),
        }
    });
    providers.collect()
}

/// Who is joined to whom, by numbers, each pair once.
struct Joined(Vec<(u32, u32)>);

impl Joined {
    fn new(pairs: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs)
    }

    fn with(&self, one: u32) -> impl Iterator<Item = u32> {
        let start = self.0.partition_point(|(other, _)| *other < one);
        self.0[start..].iter().take_while(move |(other, _)| *other == one).map(|(_, joined)| *joined)
    }
}
