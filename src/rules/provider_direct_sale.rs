use crate::finding::{Finding, Info};
use crate::network::{Network, Partner, Sale, Transaction};
use crate::programme::Roles;
use crate::rules::{Check, Rule, self_sale};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Sale(check)] };

static INFO: Info =
    info!("provider-direct-sale", Chain, Error, "an indirect provider sells to an end customer without a reseller");

fn check(network: &Network, sale: Sale<'_>, findings: &mut Vec<Finding>) {
    let Some(seller) = sale.seller() else { return };
    let day = sale.day();
    let is_provider_alone =
        seller.is_enrolled_as(Roles::PROVIDER, day) & !seller.is_enrolled_as(Roles::SELLING, day);
    if (sale.is_to_end_customer() & is_provider_alone).is_yes() && !self_sale::holds(Transaction::Sale(sale)) {
        findings.push(provider_direct_sale(network, sale, seller));
    }
}

fn provider_direct_sale(network: &Network, sale: Sale<'_>, seller: Partner<'_>) -> Finding {
    let (subject, identity) = sale.name();
    let (id, buyer) = (seller.id(), sale.buyer().id());
    let day = sale.day();
    let what = if sale.is_for_own_use().is_yes() { " for its own use" } else { "" };
    let message = wording::on(format!("the indirect provider `{id}` sells to `{buyer}`{what}"), day)
        + " with no reseller between";
    let finding = Finding::new(&INFO, sale.seller_place(), message)
        .primary("sells to an end customer itself")
        .label(sale.buyer_place(), "the end customer")
        .label_at(sale.own_use_place().filter(|_| sale.is_for_own_use().is_yes()), "for its own use")
        .label_at(sale.day_place(), wording::judged("sale"));
    let resellers = network.possible_sellers(Transaction::Sale(sale)).filter(|reseller| {
        let is_reseller = reseller.is_enrolled_as(Roles::RESELLER, day);
        (is_reseller & network.are_partners_on(seller, *reseller, day)).is_yes()
    });
    let help = match wording::one_of(resellers.map(Partner::id)) {
        Some(resellers) => format!("let an indirect reseller of `{id}` sell to `{buyer}`: {resellers}"),
        None => format!("let an indirect reseller sell to `{buyer}`, or a direct bill partner"),
    };
    wording::with_roles(finding, seller, day).help(help).about(subject, identity).cause(id)
}
