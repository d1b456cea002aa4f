//! What several rules say in the same words: ids, roles, days, and the facts behind a verdict.
//!
//! Everything here words what it is given; who may do what is judged in `rules`, and who could do it instead is asked
//! of `network`.

use std::collections::BTreeSet;

use crate::finding::{Finding, HOPS_MAX, Hop, Info, LABELS_MAX};
use crate::network::{
    AdminRelationship, Affiliation, Bound, Enrollment, Network, Partner, Partnership, Party, Period, Sale, Shortfall,
    Side, Subscription, Tenant, Transaction, Tri,
};
use crate::programme::{Day, Region, Role, Roles, TenantKind, since};
use crate::source::Place;
use crate::waiver::{Scope, Waiver};

/// Most ids that a help text names.
const NAMED_MAX: usize = 3;

/// The ids of the first few, any of which will do: "`a`, `b` or `c`"; none where there are none.
pub fn one_of<'n>(ids: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let mut named = BTreeSet::new();
    for id in ids {
        named.insert(id);
        if named.len() == NAMED_MAX {
            break;
        }
    }
    joined(named, "or")
}

/// All of the ids: "`a`, `b` and `c`"; none where there are none.
pub fn all_of<'n>(ids: impl IntoIterator<Item = &'n str>) -> Option<String> {
    joined(ids.into_iter().collect(), "and")
}

/// Each id once, sorted, with a word before the last.
fn joined(ids: BTreeSet<&str>, word: &str) -> Option<String> {
    let ids: Vec<String> = ids.into_iter().map(|id| format!("`{id}`")).collect();
    let (last, others) = ids.split_last()?;
    Some(if others.is_empty() { last.clone() } else { format!("{} {word} {last}", others.join(", ")) })
}

/// The first of these partners as examples, in a help text; empty where there are none.
pub fn such_as<'n>(partners: impl Iterator<Item = Partner<'n>>) -> String {
    one_of(partners.map(Partner::id)).map_or_else(String::new, |ids| format!(", such as {ids}"))
}

/// The regions in which a side acts.
pub fn regions(side: Side<'_>) -> String {
    let regions: Vec<String> = side.regions().iter().map(Region::to_string).collect();
    regions.join(" and ")
}

/// The region; empty where it is unknown.
pub fn region(region: Option<Region>) -> String {
    region.map_or_else(String::new, |region| region.to_string())
}

/// The sentence with its day, where that is known.
pub fn on(sentence: String, day: Option<Day>) -> String {
    match day {
        Some(day) => format!("{sentence} on {day}"),
        None => sentence,
    }
}

/// What the label says at the day on which a record is judged.
pub fn judged(noun: &str) -> String {
    format!("the {noun} is judged on this day")
}

/// Adds the partnerships of the two that are not active on the day, each with why.
pub fn with_other_partnerships(
    mut finding: Finding,
    network: &Network,
    provider: Partner<'_>,
    reseller: Partner<'_>,
    day: Option<Day>,
) -> Finding {
    for partnership in network.partnerships_between(provider, reseller).take(LABELS_MAX + 1) {
        if let Some((place, fact)) = bound_missed("a partnership of the two", partnership.period(), day) {
            finding = finding.label(place, fact);
        }
    }
    finding
}

/// What the label says at the end of a period that keeps the day that counts out of it, and where.
pub fn bound_missed(what: &str, period: Period, day: Option<Day>) -> Option<(Place, String)> {
    Some(match period.bound_missed(day)? {
        Bound::Since(since, place) => (place, format!("{what} begins on {since}")),
        Bound::Until(until, place) => (place, format!("{what} ends on {until}")),
    })
}

/// The roles of a partner on a day, in words.
pub fn roles(partner: Partner<'_>, day: Option<Day>) -> String {
    let titles: Vec<&str> = partner.roles_on(day).into_iter().map(Role::title).collect();
    match titles.is_empty() {
        true if partner.is_enrolled(day).is_no() => "not enrolled".to_owned(),
        true => "of a role not known".to_owned(),
        false => titles.join(" and "),
    }
}

/// Adds the enrollments of a partner on a day, each with its role; without any, the partner.
pub fn with_roles(mut finding: Finding, partner: Partner<'_>, day: Option<Day>) -> Finding {
    for enrollment in partner.enrollments_on(day) {
        finding = finding.label(enrollment.place(), role(enrollment));
    }
    if partner.is_enrolled(day).is_no() {
        finding = finding.label(partner.id_place(), "not enrolled on that day");
    }
    finding
}

/// What the label says at the role of an enrollment on the day that counts.
fn role(enrollment: Enrollment<'_>) -> String {
    let role = enrollment.role().map_or("of a role not known", Role::title);
    format!("`{}` is {}", enrollment.partner().id(), with_article(role))
}

/// The role with `a` or `an` before it.
pub fn with_article(role: &str) -> String {
    match role.as_bytes().first() {
        Some(b'a' | b'i') => format!("an {role}"),
        Some(b'd') => format!("a {role}"),
        _ => role.to_owned(),
    }
}

/// An enrollment by its partner, its country and its role.
pub fn enrollment(enrollment: Enrollment<'_>) -> String {
    let country = enrollment.country().map_or_else(String::new, |country| format!(" in {country}"));
    let role = enrollment.role().map_or_else(String::new, |role| format!(" as {}", role.title()));
    format!("the enrollment of `{}`{country}{role}", enrollment.partner().id())
}

/// The finding of a rule about a revenue that is too low, without its help.
pub fn low_revenue(info: &'static Info, low: Enrollment<'_>, shortfall: Shortfall) -> Finding {
    let (subject, identity) = low.name();
    let Shortfall { role, revenue, place, day, least, since } = shortfall;
    let message = format!(
        "{} has a revenue of {revenue} USD on {day}, below the {least} USD asked for from {since} on",
        enrollment(low)
    );
    Finding::new(info, place, message)
        .primary(format!("less than {least} USD"))
        .label(low.place(), with_article(role.title()))
        .label_at(low.given_revenue_as_of().place(), "judged on this day")
        .about(subject, format!("{identity} {revenue}"))
}

/// What the partner does in a transaction, in words.
pub fn part(transaction: Transaction<'_>, partner: Partner<'_>) -> String {
    match transaction {
        Transaction::Sale(sale) if sale.seller() == Some(partner) => format!("sells to `{}`", sale.buyer().id()),
        Transaction::Sale(sale) => format!("buys from `{}` to resell", sale.seller_id()),
        Transaction::Subscription(subscription) if subscription.ordered_by() == partner => {
            format!("orders a subscription in `{}`", subscription.tenant().id())
        }
        Transaction::Subscription(subscription) => {
            format!("is partner of record of a subscription in `{}`", subscription.tenant().id())
        }
    }
}

/// What somebody else would do in its place.
pub fn part_of_stand_in(transaction: Transaction<'_>, partner: Partner<'_>) -> &'static str {
    match transaction {
        Transaction::Sale(sale) if sale.seller() == Some(partner) => "sell",
        Transaction::Sale(_) => "buy",
        Transaction::Subscription(subscription) if subscription.ordered_by() == partner => "order",
        Transaction::Subscription(_) => "be partner of record",
    }
}

/// What the partner is in a partnership, in words.
pub fn part_in(partnership: Partnership<'_>, partner: Partner<'_>) -> String {
    let (provider, reseller) = (partnership.provider(), partnership.reseller());
    if partner == provider {
        format!("is the provider of `{}` in a partnership", reseller.id())
    } else {
        format!("is the reseller of `{}` in a partnership", provider.id())
    }
}

/// Who sells to whom, or orders where.
pub fn edge(transaction: Transaction<'_>) -> String {
    match transaction {
        Transaction::Sale(sale) => format!("`{}` sells to `{}`", sale.seller_id(), sale.buyer().id()),
        Transaction::Subscription(subscription) => {
            format!("`{}` orders into `{}`", subscription.ordered_by().id(), subscription.tenant().id())
        }
    }
}

/// The advice to name the reseller of an order; names those of the buyer's other orders, else others that could be it.
pub fn name_reseller(network: &Network, subscription: Subscription<'_>) -> String {
    let (orderer, day) = (subscription.ordered_by(), subscription.day());
    let customer = subscription.buyer().map_or_else(|| "the customer".to_owned(), |buyer| format!("`{}`", buyer.id()));
    let is_reseller = orderer.is_enrolled_as(Roles::RESELLER, day).is_yes();
    let itself =
        if is_reseller { format!("; where that is `{0}` itself, name `{0}`", orderer.id()) } else { String::new() };
    let usual = one_of(network.usual_partners_of_record(subscription).into_iter().map(Partner::id));
    let resellers = match usual {
        Some(ids) => format!(", on other subscriptions {ids}"),
        None => such_as(network.possible_partners_of_record(subscription)),
    };
    format!("name in `partner-of-record` the indirect reseller that sells to {customer}{resellers}{itself}")
}

/// The advice to use a tenant of kind customer; names those that the buyer has.
pub fn into_customer_tenant(network: &Network, buyer: Option<Party<'_>>) -> String {
    let Some(buyer) = buyer else { return "name a tenant of kind customer".to_owned() };
    match customer_tenants(network, buyer) {
        Some(tenants) => format!("name a tenant of kind customer that `{}` has: {tenants}", buyer.id()),
        None => format!("set up a tenant of kind customer for `{}`, and name it", buyer.id()),
    }
}

/// The first tenants of kind customer that a company has, in words; none where it has none.
pub fn customer_tenants(network: &Network, owner: Party<'_>) -> Option<String> {
    one_of(network.tenants_of_kind(owner, TenantKind::Customer).map(Tenant::id))
}

/// Other providers in the region of an enrollment as examples, in a help text; empty where there are none.
pub fn other_providers(network: &Network, enrollment: Enrollment<'_>) -> String {
    let day = network.as_of();
    let region = enrollment.region_on(Some(day));
    let providers = region.into_iter().flat_map(|region| network.partners_acting_in(region, day, Roles::PROVIDER));
    such_as(providers.filter(|provider| *provider != enrollment.partner()))
}

/// Labels the hops of a chain of affiliations that begins with the company `start`.
pub fn with_hops(mut finding: Finding, start: Party<'_>, chain: &[Affiliation<'_>]) -> Finding {
    finding.has_more_labels |= chain.len() > HOPS_MAX;
    let mut from = start.id();
    for affiliation in chain.iter().take(HOPS_MAX) {
        let (parent, child) = (affiliation.parent().id(), affiliation.child().id());
        let to = if parent == from { child } else { parent };
        let hop =
            Hop { from: from.to_owned(), to: to.to_owned(), kind: "affiliation", place: affiliation.child_place() };
        finding = finding.hop(hop, format!("`{parent}` controls `{child}`"));
        from = to;
    }
    finding
}

/// Labels a sale that is a hop of a path.
pub fn with_sale(finding: Finding, sale: Sale<'_>) -> Finding {
    let message = format!("`{}` sells to `{}`", sale.seller_id(), sale.buyer().id());
    finding.hop(hop(sale), message)
}

/// A sale as a hop of a path.
pub fn hop(sale: Sale<'_>) -> Hop {
    let (from, to) = (sale.seller_id().to_owned(), sale.buyer().id().to_owned());
    Hop { from, to, kind: "sale", place: sale.buyer_place() }
}

/// Labels the role and the country of each enrollment that counts, each value once.
pub fn with_accounts(mut finding: Finding, side: Side<'_>) -> Finding {
    for enrollment in side.accounts() {
        let region = region(enrollment.region_on(side.day()));
        finding = finding.label(enrollment.place(), format!("an enrollment in {region}"));
        let country = enrollment.country_place();
        let country = country.filter(|place| finding.labels.iter().all(|other| other.place != *place));
        finding = finding.label_at(country, format!("a country of {region}"));
    }
    finding
}

/// A day that a verdict rests on, with what is judged on it and where it is written.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// What is judged.
    pub noun: &'static str,
    /// The day.
    pub day: Option<Day>,
    /// Where it is written.
    pub place: Option<Place>,
}

impl Judged {
    /// The day on which a transaction is judged.
    pub fn transaction(transaction: Transaction<'_>) -> Self {
        Self { noun: transaction.noun(), day: transaction.day(), place: transaction.day_place() }
    }

    /// The day on which a partnership is judged.
    pub fn partnership(partnership: Partnership<'_>) -> Self {
        Self { noun: "partnership", day: partnership.day(), place: partnership.day_place() }
    }

    /// The day on which an admin-relationship is judged.
    pub fn administration(relationship: AdminRelationship<'_>) -> Self {
        Self { noun: "admin-relationship", day: relationship.day(), place: relationship.day_place() }
    }
}

/// Labels a day before the regions were redrawn: the verdict is none of today.
pub fn with_old_regions(finding: Finding, judged_on: Judged) -> Finding {
    let is_of_old = judged_on.day.is_some_and(|day| day < since::REGIONS_REDRAWN);
    let redrawn = format!("the regions of this day count, before they were redrawn on {}", since::REGIONS_REDRAWN);
    finding.label_at(judged_on.place.filter(|_| is_of_old), redrawn)
}

/// Labels the day, and the enrollments with one of the roles that would do if they ran on it.
pub fn with_other_days(
    mut finding: Finding,
    partner: Partner<'_>,
    roles: Roles,
    judged_on: Judged,
    would_do: impl Fn(Enrollment<'_>) -> Tri,
) -> Finding {
    let Judged { noun, day, place } = judged_on;
    let mut place = place;
    for enrollment in partner.enrollments() {
        // Whether it would do is asked last: that may look at the enrollments of somebody else.
        let is_other = enrollment.has_role(roles) & !enrollment.is_active_on(day);
        if !is_other.is_yes() || !would_do(enrollment).is_yes() {
            continue;
        }
        // Two partners may have such accounts; the day is labelled once.
        let new = place.take().filter(|place| finding.labels.iter().all(|other| other.place != *place));
        finding = finding.label_at(new, judged(noun)).label(
            enrollment.place(),
            format!("an enrollment in {}, but not on that day", region(enrollment.region_on(day))),
        );
    }
    finding
}

/// Names a waiver by what it says and never by where.
pub fn waiver_identity(waiver: &Waiver) -> String {
    let rule = waiver.rule.as_ref().map_or("", |(rule, _)| rule);
    let until = waiver.until.map_or_else(String::new, |(until, _)| until.to_string());
    let reason = waiver.reason.as_deref().unwrap_or_default();
    match &waiver.scope {
        Scope::Line(..) => format!("waiver {rule} {until} {reason}"),
        // The file is left out: it is written as seen from the working directory.
        Scope::Selected { subject, fingerprint, .. } => {
            format!("waiver {rule} {until} {reason} {subject:?} {fingerprint:?}")
        }
    }
}

/// Names those that share a value, for the identity of a fault; empty where they are so many that nobody looks at each: all
/// of them would be named with each of them.
pub fn sharers(ids: &BTreeSet<&str>) -> String {
    const SHARERS_MAX: usize = 16;
    if ids.len() > SHARERS_MAX { String::new() } else { ids.iter().copied().collect::<Vec<_>>().join(" ") }
}
