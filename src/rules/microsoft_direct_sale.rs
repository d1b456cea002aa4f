use crate::finding::{Finding, Info};
use crate::network::{Network, Partner, Sale, Transaction, Tri};
use crate::programme::Roles;
use crate::rules::{Check, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Sale(check)] };

static INFO: Info =
    info!("microsoft-direct-sale", Chain, Error, "Microsoft sells to somebody who may not buy from it to resell");

/// Whether the rule speaks for this sale.
pub(super) fn holds(sale: Sale<'_>) -> bool {
    let may_buy = sale.buying_partner().map_or(Tri::No, |buyer| buyer.is_enrolled_as(Roles::ORDERING, sale.day()));
    sale.is_by_microsoft() && (!may_buy | sale.is_for_own_use()) == Tri::Yes
}

fn check(network: &Network, sale: Sale<'_>, findings: &mut Vec<Finding>) {
    if holds(sale) {
        findings.push(microsoft_direct_sale(network, sale));
    }
}

fn microsoft_direct_sale(network: &Network, sale: Sale<'_>) -> Finding {
    let (subject, identity) = sale.name();
    let (buyer, day) = (sale.buyer(), sale.day());
    let id = buyer.id();
    let is_for_own_use = sale.is_for_own_use().is_yes();
    let (message, fact) = match buyer.as_partner() {
        None => (format!("Microsoft sells to the customer `{id}`"), "a customer".to_owned()),
        Some(_) if is_for_own_use => {
            (format!("Microsoft sells to the partner `{id}` for its own use"), "buys for its own use".to_owned())
        }
        Some(partner) => {
            let roles = wording::roles(partner, day);
            let message = format!("Microsoft sells to `{id}`, which is neither indirect provider nor direct \
                bill partner");
            (wording::on(message, day), roles)
        }
    };
    let mut finding =
        Finding::new(&INFO, sale.buyer_place(), message).primary(fact).label(sale.seller_place(), "the seller");
    match buyer.as_partner() {
        None => finding = finding.label(buyer.id_place(), "declared as a customer"),
        Some(_) if is_for_own_use => finding = finding.label_at(sale.own_use_place(), "for its own use"),
        Some(partner) => {
            finding = wording::with_roles(finding, partner, day);
            finding = finding.label_at(sale.day_place(), wording::judged("sale"));
        }
    }
    finding.help(way_out(network, sale)).about(subject, identity).cause(id)
}

/// Names who could sell, where somebody is enrolled in the region.
fn way_out(network: &Network, sale: Sale<'_>) -> String {
    let id = sale.buyer().id();
    let sellers = wording::one_of(network.possible_sellers(Transaction::Sale(sale)).map(Partner::id));
    let may_sell = sellers.unwrap_or_else(|| "an indirect reseller or a direct bill partner".to_owned());
    match sale.buying_partner() {
        Some(_) if !sale.is_for_own_use().is_yes() => {
            format!("let an indirect provider sell to `{id}`, or enroll `{id}` as direct bill partner or \
                indirect provider")
        }
        _ => format!("let {may_sell} sell to `{id}`: in the programme Microsoft sells to no end customer"),
    }
}
