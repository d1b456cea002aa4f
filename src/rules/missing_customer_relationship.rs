use crate::finding::{Finding, Info, LABELS_MAX};
use crate::network::{Network, Party, Subscription, Transaction};
use crate::rules::{Check, Rule, advisor_sells, not_enrolled, reseller_orders, self_sale, shared_services_misuse};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Subscription(check)] };

static INFO: Info = info!(
    "missing-customer-relationship",
    Record,
    Error,
    "a partner orders for a customer that it has no relationship with",
    20_002
);

fn check(network: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    let orderer = subscription.ordered_by();
    let Some(buyer) = subscription.buyer().filter(|buyer| !buyer.is_partner(orderer)) else { return };
    // What does not parse may hold the relationship.
    if network.has_broken_file() {
        return;
    }
    // Whoever lists none says nothing about them.
    if !network.has_customer_relationships(orderer).is_yes() {
        return;
    }
    let has_one = network.has_customer_relationship_on(orderer, buyer, subscription.day());
    if has_one.is_no() && !is_silent(subscription) {
        findings.push(missing_customer_relationship(network, subscription, buyer));
    }
}

fn is_silent(subscription: Subscription<'_>) -> bool {
    let (orderer, day) = (subscription.ordered_by(), subscription.day());
    self_sale::holds(Transaction::Subscription(subscription))
        || shared_services_misuse::holds(subscription)
        || not_enrolled::holds(orderer, day)
        || advisor_sells::holds(orderer, day)
        || reseller_orders::holds(subscription)
}

fn missing_customer_relationship(network: &Network, subscription: Subscription<'_>, buyer: Party<'_>) -> Finding {
    let (subject, identity) = subscription.name();
    let (orderer, day) = (subscription.ordered_by(), subscription.day());
    let (from, to, tenant) = (orderer.id(), buyer.id(), subscription.tenant());
    let message = wording::on(format!("`{from}` orders into `{}`", tenant.id()), day);
    let message = format!("{message} and has no customer relationship with its owner `{to}`");
    let mut finding = Finding::new(&INFO, subscription.ordered_by_place(), message)
        .primary(format!("no relationship with `{to}`"))
        .label_at(subscription.day_place(), wording::judged("subscription"))
        .label(subscription.tenant_place(), format!("a tenant of `{to}`"))
        .label_at(tenant.owner_place(), "its owner");
    let mut has_other_days = false;
    for relationship in network.customer_relationships_between(orderer, buyer).take(LABELS_MAX + 1) {
        if let Some((place, fact)) = wording::bound_missed("a relationship of the two", relationship.period(), day) {
            finding = finding.label(place, fact);
            has_other_days = true;
        }
    }
    // The rule speaks of those only whose relationships the network lists.
    let listed = network.place_in_customer_relationships(orderer).filter(|_| !has_other_days);
    finding
        .label_at(listed, format!("another relationship of `{from}`"))
        .help(way_out(network, subscription, buyer) + &INFO.codes_words())
        .about(subject, identity)
        .cause(format!("{from} {to}"))
}

/// Names the day on which the relationship begins, where the subscription still runs then.
fn way_out(network: &Network, subscription: Subscription<'_>, buyer: Party<'_>) -> String {
    let (orderer, day) = (subscription.ordered_by(), subscription.day());
    let relationships = network.customer_relationships_between(orderer, buyer);
    let begins = relationships.take(LABELS_MAX + 1).filter_map(|relationship| relationship.period().since.known());
    let next = begins.filter(|since| day.is_some_and(|day| day < *since)).min();
    match next.filter(|since| subscription.period().contains(Some(*since)).is_yes()) {
        Some(since) => format!("let the subscription begin on {since}, when the relationship of the two begins"),
        None => format!(
            "let `{}` accept a reseller relationship with `{}` first, and write it under `customer-relationships`",
            buyer.id(),
            orderer.id()
        ),
    }
}
