use std::collections::BTreeSet;

use crate::finding::{Finding, Info, LABELS_MAX};
use crate::network::{Enrollment, Network, Partner, Side, Signature, Transaction};
use crate::programme::{Day, since};
use crate::rules::{Check, Rule, advisor_sells, cross_region_sale, not_enrolled, partner_resale, self_sale};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Transaction(check)] };

static INFO: Info = info!(
    "unsigned-mpa",
    Agreement,
    Error,
    "a partner acts without a signed Microsoft Partner Agreement",
    2203,
    900_123
);

/// Whether a rule that goes before speaks here.
pub(super) fn is_silent(transaction: Transaction<'_>, partner: Partner<'_>) -> bool {
    let is_partner_resale = match transaction {
        Transaction::Sale(sale) => partner_resale::holds(sale),
        Transaction::Subscription(_) => false,
    };
    let day = transaction.day();
    is_partner_resale
        || self_sale::holds(transaction)
        || not_enrolled::holds(partner, day)
        || advisor_sells::holds(partner, day)
        || cross_region_sale::holds(transaction, partner)
}

/// Adds what the verdict rests on: the enrollments concerned, and where a signature does not count the regions.
pub(super) fn evidence(
    mut finding: Finding,
    transaction: Transaction<'_>,
    partner: Partner<'_>,
    side: Side<'_>,
) -> Finding {
    let day = side.day();
    for enrollment in side.accounts().take(LABELS_MAX + 1) {
        finding = match (enrollment.mpa().known(), enrollment.mpa().place()) {
            (Some(Signature::On(day)), Some(place)) => finding.label(place, format!("signed on {day}")),
            (_, Some(place)) => finding.label(place, "not signed"),
            (_, None) => finding.label(enrollment.place(), "this account has no `mpa`"),
        };
    }
    let concerned: BTreeSet<u32> = side.accounts().map(Enrollment::number).collect();
    let is_concerned = |other: &Enrollment<'_>| concerned.contains(&other.number());
    let elsewhere: Vec<_> = partner
        .enrollments_on(day)
        .filter(|other| !is_concerned(other) && other.is_signed_on(day).is_yes())
        .filter_map(|other| Some((other, other.region_on(day)?)))
        .take(LABELS_MAX + 1)
        .collect();
    for (enrollment, region) in &elsewhere {
        finding = finding
            .label_at(enrollment.mpa().place(), format!("signed for {region} only"))
            .label_at(enrollment.country_place(), format!("a country of {region}"));
    }
    // Without a signature elsewhere nobody asks for the region.
    if elsewhere.is_empty() { finding } else { region_labels(finding, transaction, partner, day) }
}

/// Adds what decides the region: the buyer's country, for a resale the accounts of the other side.
fn region_labels(
    mut finding: Finding,
    transaction: Transaction<'_>,
    partner: Partner<'_>,
    day: Option<Day>,
) -> Finding {
    let Some((seller, buyer)) = transaction.resale_parties() else {
        let region = wording::region(transaction.buyer_region_on(day));
        let who = if transaction.tenant().is_some() { "tenant" } else { "buyer" };
        return finding.label_at(transaction.buyer_country_place(), format!("the {who} is in {region}"));
    };
    let [from, to] = Side::of_resale(seller, buyer, day);
    let other_side = if partner == seller { to } else { from };
    for enrollment in other_side.accounts() {
        if let Some(region) = enrollment.region_on(day) {
            let other = enrollment.partner().id();
            finding = finding.label_at(enrollment.country_place(), format!("`{other}` is enrolled in {region}"));
        }
    }
    finding
}

/// The regions concerned, in words.
pub(super) fn region_of(transaction: Transaction<'_>, side: Side<'_>) -> String {
    match transaction.resale_parties() {
        Some(_) => wording::regions(side),
        None => wording::region(transaction.buyer_region_on(side.day())),
    }
}

fn check(_: &Network, transaction: Transaction<'_>, findings: &mut Vec<Finding>) {
    let day = transaction.day();
    if day.is_none_or(|day| day < since::AGREEMENTS) {
        return;
    }
    for (partner, place) in transaction.acting_partners() {
        let side = transaction.accounts_concerned(partner, day);
        if side.is_unsigned() && !is_silent(transaction, partner) {
            findings.push(unsigned(transaction, partner, place, side));
        }
    }
}

fn unsigned(transaction: Transaction<'_>, partner: Partner<'_>, place: Place, side: Side<'_>) -> Finding {
    let (subject, identity) = transaction.name();
    let (id, noun) = (partner.id(), transaction.noun());
    let day = transaction.day();
    let region = region_of(transaction, side);
    let part = wording::on(wording::part(transaction, partner), day);
    let signed = signed_first(side);
    let message = match signed {
        Some(signed) => {
            format!("`{id}` {part}, before it signs the Microsoft Partner Agreement for {region} on {signed}")
        }
        None => format!("`{id}` {part} without a signed Microsoft Partner Agreement for {region}"),
    };
    let finding = Finding::new(&INFO, place, message)
        .primary("not signed on that day")
        .label_at(transaction.day_place(), wording::judged(noun));
    let help = match signed {
        Some(signed) => format!("let the {noun} begin on {signed} or later, or correct the day in `mpa`"),
        None => format!("let `{id}` sign the agreement first, and write the day in `mpa` of its enrollment"),
    };
    evidence(finding, transaction, partner, side)
        .help(help + &INFO.codes_words())
        .about(subject, format!("{identity} {id}"))
        .cause(format!("{id} in {region}"))
}

/// The first day on which an enrollment concerned is signed.
fn signed_first(side: Side<'_>) -> Option<Day> {
    let signed = side.accounts().filter_map(|enrollment| match enrollment.mpa().known() {
        Some(Signature::On(signed)) => Some(signed),
        _ => None,
    });
    signed.min()
}
