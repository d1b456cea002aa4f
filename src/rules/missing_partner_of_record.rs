use crate::finding::{Finding, Info};
use crate::network::{Network, Subscription, Transaction};
use crate::programme::{Roles, TenantKind};
use crate::rules::{Check, Rule, self_sale};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Subscription(check)] };

static INFO: Info =
    info!("missing-partner-of-record", Record, Warning, "an indirect provider orders and names no reseller");

fn check(network: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    if subscription.partner_of_record().is_some() {
        return;
    }
    let (orderer, day) = (subscription.ordered_by(), subscription.day());
    let sells_through_others =
        orderer.is_enrolled_as(Roles::PROVIDER, day) & !orderer.is_enrolled_as(Roles::DIRECT_BILL, day);
    let is_apart = subscription.tenant().is_kind(&[TenantKind::SharedServices, TenantKind::Sandbox]);
    if (sells_through_others & !is_apart).is_yes() && !self_sale::holds(Transaction::Subscription(subscription)) {
        findings.push(missing_partner_of_record(network, subscription));
    }
}

fn missing_partner_of_record(network: &Network, subscription: Subscription<'_>) -> Finding {
    let (subject, identity) = subscription.name();
    let (orderer, day) = (subscription.ordered_by(), subscription.day());
    let (id, tenant) = (orderer.id(), subscription.tenant().id());
    let message = wording::on(format!("the indirect provider `{id}` orders into `{tenant}`"), day);
    let finding = Finding::new(&INFO, subscription.ordered_by_place(), message + " and names no partner of record")
        .primary("names no reseller")
        .label_at(subscription.day_place(), wording::judged("subscription"));
    wording::with_roles(finding, orderer, day)
        .help(wording::name_reseller(network, subscription))
        .about(subject, identity)
        .cause(format!("{id} {tenant}"))
}
