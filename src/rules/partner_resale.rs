use crate::finding::{Finding, Info};
use crate::network::{Network, Partner, Sale, Transaction, Tri};
use crate::programme::Roles;
use crate::rules::{Check, Rule, advisor_sells, not_enrolled};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Sale(check)] };

static INFO: Info =
    info!("partner-resale", Chain, Error, "a resale that is not from an indirect provider to an indirect reseller");

/// Whether the rule speaks for this sale.
pub(super) fn holds(sale: Sale<'_>) -> bool {
    let (Some(seller), Some(buyer)) = (sale.seller(), sale.buying_partner()) else { return false };
    let has_right_roles =
        seller.is_enrolled_as(Roles::PROVIDER, sale.day()) & buyer.is_enrolled_as(Roles::RESELLER, sale.day());
    seller != buyer && (sale.is_resale() & !has_right_roles) == Tri::Yes
}

fn check(network: &Network, sale: Sale<'_>, findings: &mut Vec<Finding>) {
    let transaction = Transaction::Sale(sale);
    if !holds(sale) || not_enrolled::holds_on(transaction) || advisor_sells::holds_on(transaction) {
        return;
    }
    if let (Some(seller), Some(buyer)) = (sale.seller(), sale.buying_partner()) {
        findings.push(partner_resale(network, sale, seller, buyer));
    }
}

fn partner_resale(network: &Network, sale: Sale<'_>, seller: Partner<'_>, buyer: Partner<'_>) -> Finding {
    let day = sale.day();
    let (subject, identity) = sale.name();
    let (from, to) = (wording::roles(seller, day), wording::roles(buyer, day));
    let message = wording::on(format!("`{}` ({from}) sells to `{}` ({to}) to resell", seller.id(), buyer.id()), day);
    let finding = Finding::new(&INFO, sale.seller_place(), message).primary(from);
    // The way down to the seller shows who is one tier too many.
    let supply = network.supply_of(seller, day);
    let finding = if supply.is_empty() {
        finding.label(sale.buyer_place(), to)
    } else {
        supply.into_iter().fold(finding, wording::with_sale).hop(wording::hop(sale), to)
    };
    let mut finding = finding.label_at(sale.day_place(), wording::judged("sale"));
    for partner in [seller, buyer] {
        finding = wording::with_roles(finding, partner, day);
    }
    finding.help(way_out(network, sale, seller, buyer)).about(subject, identity)
}

/// Names the providers that the buyer has.
fn way_out(network: &Network, sale: Sale<'_>, seller: Partner<'_>, buyer: Partner<'_>) -> String {
    let id = buyer.id();
    let day = sale.day();
    let or_own_use = format!("if `{id}` buys for itself, write `own-use: true`");
    if !buyer.is_enrolled_as(Roles::RESELLER, day).is_yes() {
        return format!("only an indirect reseller buys to resell: enroll `{id}` as such, or sell to the end \
            customer; {or_own_use}");
    }
    let providers = network.stand_ins(Transaction::Sale(sale), seller);
    match wording::one_of(providers.map(Partner::id)) {
        Some(providers) => format!("let a provider of `{id}` sell to it: {providers}; {or_own_use}"),
        None => format!("let an indirect provider with a partnership sell to `{id}`; {or_own_use}"),
    }
}
