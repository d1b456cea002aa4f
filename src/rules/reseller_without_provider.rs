use crate::finding::{Finding, Info, LABELS_MAX};
use crate::network::{Enrollment, Network, Partner, PossiblePartnership, Sale, Transaction, Tri};
use crate::programme::{Day, Roles};
use crate::rules::{Check, Rule, cross_region_sale, self_sale};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Sale(check)] };

static INFO: Info =
    info!("reseller-without-provider", Chain, Error, "an indirect reseller sells where no provider of it could supply");

fn check(network: &Network, sale: Sale<'_>, findings: &mut Vec<Finding>) {
    let Some(seller) = sale.seller() else { return };
    // What does not parse may hold the partnership.
    if network.has_broken_file() {
        return;
    }
    let (day, region) = (sale.day(), sale.buyer_region_on(sale.day()));
    let is_reseller_alone =
        seller.is_enrolled_as(Roles::RESELLER, day) & !seller.is_enrolled_as(Roles::DIRECT_BILL, day);
    if !(sale.is_to_end_customer() & is_reseller_alone).is_yes() {
        return;
    }
    let transaction = Transaction::Sale(sale);
    if !network.may_have_provider_in(seller, region, day)
        && !cross_region_sale::holds_on(transaction) && !self_sale::holds(transaction) {
        findings.push(reseller_without_provider(network, sale, seller));
    }
}

fn is_provider_on(enrollment: Enrollment<'_>, day: Option<Day>) -> Tri {
    enrollment.is_active_on(day) & enrollment.has_role(Roles::PROVIDER)
}

fn reseller_without_provider(network: &Network, sale: Sale<'_>, seller: Partner<'_>) -> Finding {
    let (subject, identity) = sale.name();
    let (id, buyer) = (seller.id(), sale.buyer().id());
    let (day, region) = (sale.day(), sale.buyer_region_on(sale.day()));
    let place = region.map_or_else(String::new, |region| format!(" in {region}"));
    let message = format!("the indirect reseller `{id}` sells to `{buyer}` and has no provider{place}");
    let finding = Finding::new(&INFO, sale.seller_place(), wording::on(message, day))
        .primary(format!("no provider{place}"))
        .label_at(sale.day_place(), wording::judged("sale"))
        .label_at(sale.buyer_country_place().filter(|_| region.is_some()), format!("the buyer is{place}"));
    let mut finding = wording::with_roles(finding, seller, day);
    let own = network.partnerships_of(seller).filter(|partnership| partnership.is_of_reseller.is_yes());
    for partnership in own.take(LABELS_MAX + 1) {
        finding = why_not(finding, &partnership, day);
    }
    let providers = network.possible_providers(Transaction::Sale(sale));
    let help = match wording::one_of(providers.map(Partner::id)) {
        Some(providers) => format!("let `{id}` become the reseller of a provider{place}: {providers}"),
        None => format!("find a provider{place} for `{id}`, and write the two under `partnerships`"),
    };
    finding.help(help).about(subject, identity).cause(format!("{id}{place}"))
}

/// Says of a partnership why it does not help: its days, else the regions of its provider.
fn why_not(finding: Finding, partnership: &PossiblePartnership<'_>, day: Option<Day>) -> Finding {
    let Some(provider) = partnership.provider else { return finding };
    let id = provider.id();
    let missed = wording::bound_missed(&format!("the partnership with `{id}`"), partnership.period, day);
    if let Some((place, fact)) = missed {
        return finding.label(place, fact);
    }
    let mut finding = finding.label_at(partnership.provider_place, format!("has `{id}` as provider"));
    let mut is_provider = false;
    for enrollment in provider.enrollments().filter(|enrollment| is_provider_on(*enrollment, day).is_yes()) {
        is_provider = true;
        let region = enrollment.region_on(day).map_or_else(|| "elsewhere".to_owned(), |region| format!("in {region}"));
        finding = finding.label_at(enrollment.country_place(), format!("`{id}` is enrolled {region}"));
    }
    if is_provider { finding } else { finding.label(provider.id_place(), "no indirect provider on that day") }
}
