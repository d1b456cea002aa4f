use crate::finding::{Finding, Info};
use crate::network::{Network, Partner, Partnership, Sale, Transaction};
use crate::programme::Roles;
use crate::rules::{Check, Rule, cross_region_sale, self_sale};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Sale(check)] };

static INFO: Info =
    info!("sale-without-partnership", Chain, Error, "a provider sells to a reseller that it has no partnership with");

fn check(network: &Network, sale: Sale<'_>, findings: &mut Vec<Finding>) {
    let (Some(seller), Some(buyer)) = (sale.seller(), sale.buying_partner()) else { return };
    // What does not parse may hold the partnership.
    if network.has_broken_file() {
        return;
    }
    let day = sale.day();
    let has_right_roles = seller.is_enrolled_as(Roles::PROVIDER, day) & buyer.is_enrolled_as(Roles::RESELLER, day);
    let speaks = sale.is_resale() & has_right_roles & !network.are_partners_on(seller, buyer, day);
    let transaction = Transaction::Sale(sale);
    if speaks.is_yes() && !cross_region_sale::holds_on(transaction) && !self_sale::holds(transaction) {
        findings.push(sale_without_partnership(network, sale, seller, buyer));
    }
}

fn sale_without_partnership(network: &Network, sale: Sale<'_>, seller: Partner<'_>, buyer: Partner<'_>) -> Finding {
    let (subject, identity) = sale.name();
    let day = sale.day();
    let (from, to) = (seller.id(), buyer.id());
    let message = wording::on(format!("`{from}` sells to the reseller `{to}` and has no partnership \
        with it"), day);
    let mut finding = Finding::new(&INFO, sale.buyer_place(), message)
        .primary(format!("no reseller of `{from}`"))
        .label(sale.seller_place(), "the provider")
        .label_at(sale.day_place(), wording::judged("sale"));
    finding = wording::with_other_partnerships(finding, network, seller, buyer, day);
    let reversed = network.partnership_on(buyer, seller, day);
    finding = finding.label_at(
        reversed.map(Partnership::provider_place),
        format!("a partnership in which `{to}` is the provider"),
    );
    for partner in [seller, buyer] {
        finding = wording::with_roles(finding, partner, day);
    }
    finding
        .help(way_out(network, sale, seller, buyer))
        .about(subject, identity)
        .cause(format!("{from} {to}"))
}

/// Names the day on which the partnership begins, else the providers that the buyer has.
fn way_out(network: &Network, sale: Sale<'_>, seller: Partner<'_>, buyer: Partner<'_>) -> String {
    let day = sale.day();
    let (from, to) = (seller.id(), buyer.id());
    let next = network.next_partnership(seller, buyer, day);
    if let Some(since) = next.filter(|since| sale.period().contains(Some(*since)).is_yes()) {
        return format!("let the sale begin on {since}, when `{from}` and `{to}` become partners");
    }
    let confirm = format!("let `{from}` invite `{to}` as its reseller in Partner Center, and write it under \
        `partnerships`");
    match wording::one_of(network.stand_ins(Transaction::Sale(sale), seller).map(Partner::id)) {
        Some(providers) => format!("{confirm}, or let a provider of `{to}` sell: {providers}"),
        None => confirm,
    }
}
