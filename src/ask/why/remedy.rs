//! What may mend a fault of a sale: the steps that each rule's finding suggests.
//!
//! A step is a guess, and `changes` tries it; what is left out here is never offered.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::network::{
    Acceptance, Change, Enrollment, Network, Partner, Party, ProposedSale, Sale, Side, Signature, Transaction,
};
use crate::programme::{Cloud, Country, Day, Region, Role, Roles, Status, TenantKind, since};

/// Most partners that are tried in place of the seller.
const SELLERS_MAX: usize = 30;
/// Most providers, and tenants, that are tried for one step.
const CHOICES_MAX: usize = 3;

/// One change to the sale, or to what stands around it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Another tenant is named, or none.
    Tenant(Option<String>),
    /// A partner buys for its own use, or to resell.
    OwnUse(bool),
    /// Something changes in the network.
    Change(Change),
    /// Somebody else sells.
    Seller(String),
    /// The sale begins on another day.
    Day(Day),
}

impl Step {
    /// How much is asked of people: of sets of one size the lighter come first.
    pub(super) fn weight(&self) -> u32 {
        match self {
            Self::Tenant(_) | Self::OwnUse(_) => 0,
            Self::Change(Change::Signature(_) | Change::Acceptance(_)) => 1,
            Self::Seller(_) => 2,
            Self::Change(Change::Partnership { .. }) => 3,
            Self::Day(_) => 4,
            Self::Change(Change::Standing(_)) => 5,
            Self::Change(Change::Enrollment { role: Role::DirectBill, .. }) => 9,
            Self::Change(Change::Enrollment { .. }) => 7,
        }
    }

    /// Whether both change the same thing, so that only one of them makes sense.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        matches!(
            (self, other),
            (Self::Tenant(_), Self::Tenant(_))
                | (Self::OwnUse(_), Self::OwnUse(_))
                | (Self::Seller(_), Self::Seller(_))
                | (Self::Day(_), Self::Day(_))
        ) || self == other
    }
}

/// The sale and the changes that these steps make of it.
pub(super) fn taken(sale: &ProposedSale, steps: &BTreeSet<Step>) -> (ProposedSale, Vec<Change>) {
    let (mut sale, mut changes) = (sale.clone(), Vec::new());
    for step in steps {
        match step {
            Step::Tenant(tenant) => sale.tenant.clone_from(tenant),
            Step::OwnUse(own_use) => sale.own_use = *own_use,
            Step::Change(change) => changes.push(change.clone()),
            Step::Seller(seller) => sale.seller.clone_from(seller),
            Step::Day(day) => sale.since = *day,
        }
    }
    (sale, changes)
}

/// A fault of a sale, as far as the steps against it differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) rule: &'static str,
    /// Whether it is the buyer's.
    is_of_buyer: bool,
}

impl Fault {
    /// Whether somebody else who sells could help.
    pub(super) fn is_of_seller(self) -> bool {
        remedy(self.rule).is_some_and(Remedy::is_of_seller)
    }

    pub(super) fn of(finding: &Finding, sale: Sale<'_>) -> Self {
        Self { rule: finding.rule.name, is_of_buyer: finding.primary.place == sale.buyer_place() }
    }
}

/// What may mend a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remedy {
    /// Another role of the seller or the buyer, or another use.
    Role,
    /// Another role or use of whoever buys from Microsoft.
    Buying,
    /// A partnership of seller and buyer.
    Partnership,
    /// A provider for the seller.
    Provider,
    /// An enrollment or a tenant elsewhere.
    Region,
    /// A signature under the Microsoft Partner Agreement.
    Signature,
    /// An acceptance of the Microsoft Customer Agreement.
    Acceptance,
    /// The standing of an enrollment.
    Standing,
    /// Another tenant, or none.
    Tenant,
    /// Another tenant where the seller's own is named; of a sale to oneself nothing.
    SelfSale,
    /// A day after the affiliation.
    Affiliation,
    /// Somebody else who sells, and nothing that the two could decide.
    Seller,
}

impl Remedy {
    /// Whether somebody else who sells could help, too.
    fn is_of_seller(self) -> bool {
        !matches!(self, Self::Acceptance | Self::Tenant)
    }
}

/// The remedy for what a rule finds; none for rules whose findings forbid nothing.
fn remedy(rule: &str) -> Option<Remedy> {
    Some(match rule {
        "not-enrolled" | "advisor-sells" | "provider-direct-sale" | "partner-resale" => Remedy::Role,
        "microsoft-direct-sale" => Remedy::Buying,
        "sale-without-partnership" => Remedy::Partnership,
        "reseller-without-provider" => Remedy::Provider,
        "cross-region-sale" => Remedy::Region,
        "unsigned-mpa" => Remedy::Signature,
        "unsigned-mca" => Remedy::Acceptance,
        "suspended-partner" | "restricted-direct-bill" => Remedy::Standing,
        "csp-tenant-provisioned" | "foreign-tenant" | "wrong-own-use-tenant" => Remedy::Tenant,
        "self-sale" => Remedy::SelfSale,
        "affiliate-sale" => Remedy::Affiliation,
        "customer-resells" | "resale-cycle" => Remedy::Seller,
        _ => return None,
    })
}

/// Steps any of which may mend the fault.
pub(super) fn steps_against(network: &Network, sale: Sale<'_>, fault: Fault) -> Vec<Step> {
    let Some(remedy) = remedy(fault.rule) else { return Vec::new() };
    let mut steps = match remedy {
        Remedy::Role => role_steps(sale, fault.is_of_buyer),
        Remedy::Buying => buying_steps(sale),
        Remedy::Partnership => partnership_steps(network, sale),
        Remedy::Provider => provider_steps(network, sale),
        Remedy::Region => region_steps(network, sale),
        Remedy::Signature => signature_steps(sale, fault.is_of_buyer),
        Remedy::Acceptance => acceptance_steps(sale),
        Remedy::Standing => standing_steps(sale, fault.is_of_buyer),
        Remedy::SelfSale if sale.seller().is_some_and(|seller| sale.buyer().is_partner(seller)) => Vec::new(),
        Remedy::Tenant | Remedy::SelfSale => tenant_steps(network, sale),
        Remedy::Affiliation => after_affiliation(network, sale).into_iter().collect(),
        Remedy::Seller => Vec::new(),
    };
    steps.sort_by_key(Step::weight);
    steps
}

/// The sale waits for the first day on which the chain of affiliations is broken.
fn after_affiliation(network: &Network, sale: Sale<'_>) -> Option<Step> {
    let chain = network.affiliation_on(Party::Partner(sale.seller()?), sale.buyer(), sale.day())?;
    let ends = chain.into_iter().filter_map(|affiliation| affiliation.period().until.known());
    ends.min().map(|end| Step::Day(end.next()))
}

/// The ids of partners that might sell in place of the seller: first those of whom much speaks for it, then any with the
/// role. Whether they could is for trials to say.
pub(super) fn other_sellers(network: &Network, sale: Sale<'_>) -> Vec<String> {
    let (transaction, day) = (Transaction::Sale(sale), sale.day());
    let reseller = sale.buying_partner().filter(|_| !sale.is_for_own_use().is_yes());
    let providers = reseller.into_iter().flat_map(|reseller| network.providers_of(reseller, day));
    let stand_ins =
        transaction.resale_parties().into_iter().flat_map(|(seller, _)| network.stand_ins(transaction, seller));
    let roles = if reseller.is_some() { Roles::PROVIDER } else { Roles::SELLING };
    let others = network.partners().filter(|partner| partner.is_enrolled_as(roles, day).is_yes()).take(SELLERS_MAX);
    let is_own = |other| sale.tenant().is_some_and(|tenant| !tenant.is_owned_by(Party::Partner(other)).is_no());
    let able = providers.chain(stand_ins).chain(network.possible_sellers(transaction)).chain(others);
    let able = able.filter(|other| other.has_id() && Some(*other) != sale.seller() && !is_own(*other));
    let mut ids: Vec<String> = Vec::new();
    for id in able.map(Partner::id) {
        if !ids.iter().any(|other| other == id) {
            ids.push(id.to_owned());
        }
        if ids.len() == SELLERS_MAX {
            break;
        }
    }
    ids
}

/// The end of the sale at fault that can enroll: the seller, or the partner that buys.
fn partner_at_fault(sale: Sale<'_>, is_of_buyer: bool) -> Option<Partner<'_>> {
    let partner = if is_of_buyer { sale.buying_partner() } else { sale.seller() };
    partner.filter(|partner| partner.has_id())
}

fn role_steps(sale: Sale<'_>, is_of_buyer: bool) -> Vec<Step> {
    let day = sale.day();
    let Some((seller, buyer)) = Transaction::Sale(sale).resale_parties() else {
        let Some(seller) = partner_at_fault(sale, is_of_buyer) else { return Vec::new() };
        let region = sale.buyer_region_on(day);
        let mut steps = enrollments(seller, Role::IndirectReseller, region, sale.buyer_country(), day);
        steps.extend(enrollments(seller, Role::DirectBill, region, sale.buyer_country(), day));
        steps.extend(later_enrollments(seller, Roles::SELLING, day));
        return steps;
    };
    let [from, to] = Side::of_resale(seller, buyer, day);
    if !from.is_certain() {
        let there = to.regions().first().copied();
        let mut steps = vec![Step::OwnUse(true)];
        steps.extend(enrollments(seller, Role::IndirectProvider, there, country_of(to).or(buyer.country()), day));
        steps.extend(later_enrollments(seller, Roles::PROVIDER, day));
        return steps;
    }
    let there = from.regions().first().copied();
    let mut steps = vec![Step::OwnUse(true)];
    steps.extend(enrollments(buyer, Role::IndirectReseller, there, country_of(from), day));
    steps.extend(later_enrollments(buyer, Roles::RESELLER, day));
    steps
}

/// The country of an account that counts.
fn country_of(side: Side<'_>) -> Option<Country> {
    side.accounts().find_map(Enrollment::country)
}

/// The partner enrolls in a region: in its own country where that is of the region, else in the other side's.
fn enrollments(
    partner: Partner<'_>,
    role: Role,
    region: Option<Region>,
    other: Option<Country>,
    day: Option<Day>,
) -> Vec<Step> {
    let is_there = |country: &Country| region.is_none() || day.and_then(|day| country.region_on(day)) == region;
    let country = partner.country().filter(is_there).or(other);
    // Nobody begins there any more.
    let is_closed = |country: &Country| {
        day.is_some_and(|day| day >= since::RUSSIA_SUSPENDED && country.region_on(day) == Some(Region::RUSSIA))
    };
    let country = country.filter(|country| !is_closed(country));
    let change = country.filter(|_| partner.has_id()).map(|country| Change::Enrollment {
        partner: partner.id().to_owned(),
        role,
        country,
    });
    change.map(Step::Change).into_iter().collect()
}

/// The sale waits for the first enrollment with one of the roles that begins later.
fn later_enrollments(partner: Partner<'_>, roles: Roles, day: Option<Day>) -> Option<Step> {
    let of_role = partner.enrollments().filter(|enrollment| enrollment.has_role(roles).is_yes());
    later(of_role.filter_map(|enrollment| enrollment.period().since.known()), day)
}

/// The sale waits for the first of these days that is still to come.
fn later(days: impl Iterator<Item = Day>, day: Option<Day>) -> Option<Step> {
    days.filter(|other| day.is_some_and(|day| day < *other)).min().map(Step::Day)
}

fn buying_steps(sale: Sale<'_>) -> Vec<Step> {
    let Some(buyer) = sale.buying_partner() else { return Vec::new() };
    let day = sale.day();
    let mut steps = enrollments(buyer, Role::IndirectProvider, None, buyer.country(), day);
    steps.extend(enrollments(buyer, Role::DirectBill, None, buyer.country(), day));
    steps.extend(later_enrollments(buyer, Roles::ORDERING, day));
    if sale.is_for_own_use().is_yes() {
        steps.push(Step::OwnUse(false));
    }
    steps
}

fn partnership(provider: Partner<'_>, reseller: Partner<'_>) -> Option<Step> {
    let has_ids = provider.has_id() && reseller.has_id();
    let (provider, reseller) = (provider.id().to_owned(), reseller.id().to_owned());
    has_ids.then_some(Step::Change(Change::Partnership { provider, reseller }))
}

fn partnership_steps(network: &Network, sale: Sale<'_>) -> Vec<Step> {
    let Some((provider, reseller)) = Transaction::Sale(sale).resale_parties() else { return Vec::new() };
    let known = network.partnerships_between(provider, reseller);
    let wait = later(known.filter_map(|partnership| partnership.period().since.known()), sale.day());
    partnership(provider, reseller).into_iter().chain(wait).collect()
}

fn provider_steps(network: &Network, sale: Sale<'_>) -> Vec<Step> {
    let Some(reseller) = sale.seller() else { return Vec::new() };
    let (day, region) = (sale.day(), sale.buyer_region_on(sale.day()));
    let providers = network.possible_providers(Transaction::Sale(sale)).filter(|provider| *provider != reseller);
    let mut steps: Vec<Step> =
        providers.filter_map(|provider| partnership(provider, reseller)).take(CHOICES_MAX).collect();
    // Where a provider is at hand, none goes abroad for this.
    let own = network.providers_of(reseller, day).take(if steps.is_empty() { CHOICES_MAX } else { 0 });
    steps.extend(
        own.flat_map(|provider| enrollments(provider, Role::IndirectProvider, region, sale.buyer_country(), day)),
    );
    let known = network.partnerships_of_reseller(reseller);
    steps.extend(later(known.filter_map(|partnership| partnership.period().since.known()), day));
    steps.extend(enrollments(reseller, Role::DirectBill, region, sale.buyer_country(), day));
    steps
}

fn region_steps(network: &Network, sale: Sale<'_>) -> Vec<Step> {
    let day = sale.day();
    if let Some((seller, buyer)) = Transaction::Sale(sale).resale_parties() {
        let [from, to] = Side::of_resale(seller, buyer, day);
        let there = |side: Side<'_>| side.regions().first().copied();
        let mut steps = enrollments(buyer, Role::IndirectReseller, there(from), country_of(from), day);
        steps.extend(enrollments(seller, Role::IndirectProvider, there(to), country_of(to), day));
        return steps;
    }
    let Some(seller) = sale.seller() else { return Vec::new() };
    let side = Side::of_seller(seller, day);
    let region = sale.buyer_region_on(day);
    let own = network.tenants_of_kind(sale.buyer(), TenantKind::Customer);
    let near = own.filter(|tenant| side.is_in(tenant.region_on(day)).is_yes() && tenant.has_id());
    let mut steps: Vec<Step> =
        near.take(CHOICES_MAX).map(|tenant| Step::Tenant(Some(tenant.id().to_owned()))).collect();
    let sells_directly = seller.is_enrolled_as(Roles::DIRECT_BILL, day).is_yes();
    let role = if sells_directly { Role::DirectBill } else { Role::IndirectReseller };
    steps.extend(enrollments(seller, role, region, sale.buyer_country(), day));
    steps.extend(later_enrollments(seller, Roles::SELLING, day));
    steps
}

fn signature_steps(sale: Sale<'_>, is_of_buyer: bool) -> Vec<Step> {
    let Some(partner) = partner_at_fault(sale, is_of_buyer) else { return Vec::new() };
    let day = sale.day();
    let accounts = || Transaction::Sale(sale).accounts_concerned(partner, day).accounts();
    let signed = accounts().filter_map(|account| match account.mpa().known() {
        Some(Signature::On(signed)) => Some(signed),
        _ => None,
    });
    let wait = later(signed, day);
    let sign = accounts().find_map(Enrollment::account).map(|account| Step::Change(Change::Signature(account)));
    sign.into_iter().chain(wait).collect()
}

fn acceptance_steps(sale: Sale<'_>) -> Vec<Step> {
    let buyer = sale.buyer();
    let accept = buyer.has_id().then(|| Step::Change(Change::Acceptance(buyer.id().to_owned())));
    accept.into_iter().chain(later(buyer.acceptances().filter_map(Acceptance::day), sale.day())).collect()
}

fn standing_steps(sale: Sale<'_>, is_of_buyer: bool) -> Vec<Step> {
    let Some(partner) = partner_at_fault(sale, is_of_buyer) else { return Vec::new() };
    let stopped = partner.enrollments_on(sale.day()).filter(|account| account.has_status(Status::Active).is_no());
    stopped.filter_map(Enrollment::account).map(|account| Step::Change(Change::Standing(account))).take(1).collect()
}

fn tenant_steps(network: &Network, sale: Sale<'_>) -> Vec<Step> {
    let own = network.tenants_of_kind(sale.buyer(), TenantKind::Customer);
    let own = own.filter(|tenant| tenant.has_id() && tenant.is_in_cloud(Cloud::Public).is_yes());
    let mut steps: Vec<Step> = own.take(CHOICES_MAX).map(|tenant| Step::Tenant(Some(tenant.id().to_owned()))).collect();
    steps.push(Step::Tenant(None));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask::Topic;
    use crate::finding::Severity;
    use crate::rules::ALL;

    #[test]
    fn every_rule_that_forbids_a_sale_has_a_remedy() {
        for name in Topic::ALL.iter().flat_map(|topic| topic.rules()) {
            let rule = ALL.iter().find(|rule| rule.info.name == *name).expect("topics name rules");
            assert_eq!(remedy(name).is_some(), rule.info.severity == Severity::Error, "{name}");
        }
    }
}
