use crate::finding::{Finding, Info};
use crate::network::{Affiliation, Network, Party, Subscription, Transaction};
use crate::rules::{Check, Rule, affiliate_sale, self_sale};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Subscription(check)] };

static INFO: Info =
    info!("upstream-affiliate", Tenant, Warning, "a partner orders for its affiliate, with a reseller between the two");

fn check(network: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    let transaction = Transaction::Subscription(subscription);
    let (Some(reseller), Some(buyer)) = (subscription.partner_of_record(), subscription.buyer()) else { return };
    let orderer = Party::Partner(subscription.ordered_by());
    if let Some(chain) = network.affiliation_on(orderer, buyer, subscription.day())
        && !self_sale::holds(transaction)
        && !affiliate_sale::holds(network, transaction)
    {
        findings.push(upstream_affiliate(subscription, reseller.id(), buyer.id(), &chain));
    }
}

fn upstream_affiliate(subscription: Subscription<'_>, reseller: &str, buyer: &str, chain: &[Affiliation<'_>]) -> Finding {
    let (subject, identity) = subscription.name();
    let orderer = subscription.ordered_by().id();
    let tenant = subscription.tenant();
    let message = format!("`{orderer}` orders into `{}`, a tenant of its affiliate `{buyer}`, for `{reseller}`", tenant.id());
    let finding = Finding::new(&INFO, subscription.ordered_by_place(), message)
        .primary(format!("affiliated with `{buyer}`"))
        .label_at(subscription.partner_of_record_place(), "the reseller between the two")
        .label(subscription.tenant_place(), format!("a tenant of `{buyer}`"))
        .label_at(tenant.owner_place(), "the owner, who buys");
    wording::with_hops(finding, Party::Partner(subscription.ordered_by()), chain)
        .help(format!("let a provider order that is not affiliated with `{buyer}`"))
        .about(subject, identity)
        .cause(format!("{orderer} {buyer}"))
}
