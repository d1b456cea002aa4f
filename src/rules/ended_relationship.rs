use std::collections::BTreeSet;

use crate::finding::{Finding, Info, LABELS_MAX};
use crate::network::{CustomerRelationship, Given, Network, Subscription};
use crate::programme::Day;
use crate::rules::{Check, Rule};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::CustomerRelationship(check)] };

static INFO: Info = info!(
    "ended-relationship",
    Record,
    Error,
    "a subscription runs on after the relationship of partner and customer has ended"
);

fn check(network: &Network, relationship: CustomerRelationship<'_>, findings: &mut Vec<Finding>) {
    let Given::Known(end, place) = relationship.period().until else { return };
    // What does not parse may hold the relationship that goes on.
    if end >= network.as_of() || network.has_broken_file() {
        return;
    }
    let (partner, customer) = (relationship.partner(), relationship.customer());
    if !network.has_customer_relationship_on(partner, customer, Some(end.next())).is_no() {
        return;
    }
    let left = network.orders_that_outlast(partner, customer, end);
    if !left.is_empty() {
        findings.push(ended_relationship(network, relationship, &left, end, place));
    }
}

fn ended_relationship(
    network: &Network,
    relationship: CustomerRelationship<'_>,
    left: &[Subscription<'_>],
    end: Day,
    place: Place,
) -> Finding {
    let (subject, identity) = relationship.name();
    let (partner, customer) = (relationship.partner(), relationship.customer());
    let (from, to) = (partner.id(), customer.id());
    let rest = match left {
        [only] => format!("a subscription in `{}` goes on", only.tenant().id()),
        _ => format!("subscriptions in {} go on", tenants(left)),
    };
    let message = format!("the customer relationship of `{from}` and `{to}` ends on {end}, and {rest}");
    let mut finding = Finding::new(&INFO, place, message).primary("with subscriptions left");
    for subscription in left {
        let until = subscription.period().until;
        let runs = until.known().map_or_else(String::new, |until| format!(" until {until}"));
        let owner = subscription.tenant().owner_place();
        let owner = owner.filter(|owner| finding.labels.iter().all(|other| other.place != *owner));
        finding = finding
            .label(subscription.ordered_by_place(), format!("ordered a subscription that goes on{runs}"))
            .label_at(subscription.day_place(), "begun by then")
            .label_at(owner, format!("a tenant of `{to}`"));
    }
    let day_after = Some(end.next());
    for other in network.customer_relationships_between(partner, customer).take(LABELS_MAX + 1) {
        if let Some((other, fact)) = wording::bound_missed("a relationship of the two", other.period(), day_after)
            && other != place
        {
            finding = finding.label(other, fact);
        }
    }
    finding
        .help(format!(
            "cancel what goes on, or move it to another partner, by {end}; or write the relationship that holds from {} \
                on under `customer-relationships`",
            end.next()
        ))
        .about(subject, format!("{identity} {end}"))
        .cause(format!("{from} {to} {end}"))
}

/// The tenants with subscriptions left, as many as one reads.
fn tenants(left: &[Subscription<'_>]) -> String {
    let ids: BTreeSet<&str> = left.iter().map(|subscription| subscription.tenant().id()).collect();
    match ids.len() {
        3.. => "several of its tenants".to_owned(),
        _ => wording::all_of(ids).unwrap_or_default(),
    }
}
