use crate::finding::{Finding, Info};
use crate::network::{Network, Party, Sale, Transaction};
use crate::rules::{Check, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::CustomerSale(check)] };

static INFO: Info = info!("customer-resells", Chain, Error, "a customer sells");

fn check(network: &Network, sale: Sale<'_>, findings: &mut Vec<Finding>) {
    if let Some(seller) = sale.selling_customer() {
        findings.push(customer_resells(network, sale, seller));
    }
}

fn customer_resells(network: &Network, sale: Sale<'_>, seller: Party<'_>) -> Finding {
    let (subject, identity) = sale.name();
    let (id, buyer) = (seller.id(), sale.buyer().id());
    let others = wording::such_as(network.possible_sellers(Transaction::Sale(sale)));
    Finding::new(&INFO, sale.seller_place(), format!("the customer `{id}` sells to `{buyer}`, and a customer may not sell"))
        .primary("a customer")
        .label(seller.id_place(), "declared as a customer")
        .help(format!("let a partner sell{others}; if `{id}` is one, declare it under `partners`, with its enrollments"))
        .about(subject, identity)
        .cause(id)
}
