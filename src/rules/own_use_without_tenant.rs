use crate::finding::{Finding, Info};
use crate::network::{Network, Sale, Transaction};
use crate::rules::{Check, Rule, microsoft_direct_sale, self_sale};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Sale(check)] };

static INFO: Info = info!("own-use-without-tenant", Tenant, Warning, "an own-use sale without a tenant");

fn check(network: &Network, sale: Sale<'_>, findings: &mut Vec<Finding>) {
    let is_silent = || self_sale::holds(Transaction::Sale(sale)) || microsoft_direct_sale::holds(sale);
    if sale.is_for_own_use().is_yes() && sale.tenant().is_none() && !is_silent() {
        findings.push(own_use_without_tenant(network, sale));
    }
}

fn own_use_without_tenant(network: &Network, sale: Sale<'_>) -> Finding {
    let (subject, identity) = sale.name();
    let (seller, buyer) = (sale.seller_id(), sale.buyer().id());
    let message = format!("`{buyer}` buys from `{seller}` for its own use, and no tenant is named");
    Finding::new(&INFO, sale.buyer_place(), message)
        .primary("`tenant` is missing")
        .label_at(sale.own_use_place(), "for its own use")
        .help(wording::into_customer_tenant(network, Some(sale.buyer())))
        .about(subject, identity)
}
