use std::collections::BTreeSet;

use crate::finding::{Finding, Info, LABELS_MAX};
use crate::network::{Acceptance, Network, Partner, Party, Subscription, Transaction, Tri};
use crate::programme::{Cloud, TenantKind, since};
use crate::rules::{Check, Rule, advisor_sells, not_enrolled, reseller_orders, unsigned_mca};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Subscription(check)] };

static INFO: Info =
    info!("mca-of-other-partner", Agreement, Warning, "a customer's acceptance was attested by other partners only");

fn check(_: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    let Some(buyer) = subscription.buyer() else { return };
    if attested_elsewhere(subscription, buyer).is_yes() && !is_silent(subscription) {
        findings.push(mca_of_other_partner(subscription, buyer));
    }
}

fn attested_elsewhere(subscription: Subscription<'_>, buyer: Party<'_>) -> Tri {
    let (day, orderer, tenant) = (subscription.day(), subscription.ordered_by(), subscription.tenant());
    Tri::of(day, |day| day >= since::AGREEMENTS)
        & tenant.is_in_cloud(Cloud::Public)
        & tenant.is_kind(&[TenantKind::Customer])
        & Tri::from(!buyer.is_partner(orderer))
        & buyer.has_accepted_by(day)
        & !buyer.has_accepted_with(orderer, day)
}

fn is_silent(subscription: Subscription<'_>) -> bool {
    let (day, orderer) = (subscription.day(), subscription.ordered_by());
    unsigned_mca::holds(Transaction::Subscription(subscription))
        || not_enrolled::holds(orderer, day)
        || advisor_sells::holds(orderer, day)
        || reseller_orders::holds(subscription)
}

fn mca_of_other_partner(subscription: Subscription<'_>, buyer: Party<'_>) -> Finding {
    let (subject, identity) = subscription.name();
    let (id, orderer) = (buyer.id(), subscription.ordered_by().id());
    let day = subscription.day();
    let in_time = || buyer.acceptances().filter(|acceptance| acceptance.is_made_by(day).is_yes());
    let attestors: BTreeSet<&str> = in_time().filter_map(Acceptance::attestor).map(Partner::id).collect();
    let others = match attestors.len() {
        more @ 3.. => format!("{more} other partners"),
        _ => wording::all_of(attestors).unwrap_or_default(),
    };
    let message = format!(
        "`{orderer}` orders for `{id}`, whose acceptance of the Microsoft Customer Agreement is attested by \
            {others} only"
    );
    let mut finding = Finding::new(&INFO, subscription.ordered_by_place(), message)
        .primary("attested no acceptance")
        .label(subscription.tenant_place(), format!("a tenant of `{id}`"))
        .label_at(subscription.tenant().owner_place(), "its owner")
        .label_at(subscription.day_place(), wording::judged("subscription"));
    for acceptance in in_time().take(LABELS_MAX + 1) {
        let attestor = acceptance.attestor().map_or("", |partner| partner.id());
        finding = finding.label_at(acceptance.attestor_place(), format!("attested by `{attestor}`"));
    }
    let too_late = buyer.acceptances().filter(|acceptance| !acceptance.is_made_by(day).is_yes());
    for acceptance in too_late.take(LABELS_MAX + 1) {
        if let Some(accepted) = acceptance.day() {
            finding = finding.label_at(acceptance.day_place(), format!("too late: accepted on {accepted}"));
        }
    }
    finding
        .help(format!("let `{orderer}` confirm the acceptance in Partner Center, or let `{id}` accept in \
            the admin center, and add it to `mca`"))
        .about(subject, identity)
        .cause(format!("{orderer} {id}"))
}
