use crate::finding::{Finding, Info};
use crate::network::{Network, Partner, Subscription, Transaction, Tri};
use crate::programme::Roles;
use crate::rules::{Check, Rule, advisor_sells};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Subscription(check)] };

static INFO: Info = info!("reseller-orders", Tenant, Error, "an order is placed by a partner that cannot order from Microsoft");

/// Whether the rule speaks for this subscription.
pub(super) fn holds(subscription: Subscription<'_>) -> bool {
    let orderer = subscription.ordered_by();
    let day = subscription.day();
    (orderer.is_enrolled(day) & !orderer.is_enrolled_as(Roles::ORDERING, day)) == Tri::Yes
}

fn check(network: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    if holds(subscription) && !advisor_sells::holds(subscription.ordered_by(), subscription.day()) {
        findings.push(reseller_orders(network, subscription));
    }
}

fn reseller_orders(network: &Network, subscription: Subscription<'_>) -> Finding {
    let (subject, identity) = subscription.name();
    let (orderer, day) = (subscription.ordered_by(), subscription.day());
    let id = orderer.id();
    let on = day.map_or_else(String::new, |day| format!(" on {day}"));
    let message = format!(
        "`{id}` orders into `{}` and is neither indirect provider nor direct bill partner{on}",
        subscription.tenant().id()
    );
    let finding = Finding::new(&INFO, subscription.ordered_by_place(), message)
        .primary("may not order")
        .label_at(subscription.day_place(), wording::judged("subscription"));
    wording::with_roles(finding, orderer, day).help(way_out(network, subscription)).about(subject, identity).cause(id)
}

/// Names the partner that could have ordered, where one is at hand.
fn way_out(network: &Network, subscription: Subscription<'_>) -> String {
    let (orderer, day) = (subscription.ordered_by(), subscription.day());
    let (id, transaction) = (orderer.id(), Transaction::Subscription(subscription));
    match subscription.partner_of_record().filter(|other| *other != orderer) {
        Some(other) if other.is_enrolled_as(Roles::ORDERING, day).is_yes() => {
            return format!("exchange the two: `{}` orders, and `{id}` is the partner of record", other.id());
        }
        Some(_) => return "name in `ordered-by` the partner that placed the order with Microsoft".to_owned(),
        // Who owns the tenant cannot be its partner of record either.
        None if subscription.buyer().is_none_or(|buyer| buyer.is_partner(orderer)) => {
            return format!(
                "let another partner order, enrolled as indirect provider or direct bill partner{}",
                wording::such_as(network.stand_ins(transaction, orderer))
            );
        }
        None => {}
    }
    let providers = network.possible_providers(transaction);
    let providers = providers.filter(|provider| network.are_partners_on(*provider, orderer, day).is_yes());
    let provider = wording::one_of(providers.map(Partner::id));
    let provider = provider.unwrap_or_else(|| "the indirect provider".to_owned());
    format!("name {provider} in `ordered-by`, and `{id}` in `partner-of-record`")
}
