use crate::finding::{Finding, Info, LABELS_MAX};
use crate::network::{Network, Partner, Partnership, Period, Transaction, Tri};
use crate::programme::Day;
use crate::rules::{Check, Rule};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule =
    Rule { info: &INFO, checks: &[Check::Transaction(check_transaction), Check::Partnership(check_partnership)] };

static INFO: Info = info!("not-enrolled", Chain, Error, "a partner acts on a day on which it is not enrolled at all");

/// Whether the rule speaks for this partner on an edge of this day.
pub(super) fn holds(partner: Partner<'_>, day: Option<Day>) -> bool {
    partner.is_enrolled(day) == Tri::No
}

/// Whether the rule speaks for any partner of the transaction.
pub(super) fn holds_on(transaction: Transaction<'_>) -> bool {
    transaction.acting_partners().any(|(partner, _)| holds(partner, transaction.day()))
}

fn check_transaction(network: &Network, transaction: Transaction<'_>, findings: &mut Vec<Finding>) {
    for (partner, place) in transaction.acting_partners() {
        if holds(partner, transaction.day()) {
            let (subject, identity) = transaction.name();
            let part = wording::part(transaction, partner);
            let finding = not_enrolled(partner, place, &part, transaction.day());
            let noun = transaction.noun();
            let next = next_day(partner, transaction.day(), transaction.period());
            let stand_ins = wording::one_of(network.stand_ins(transaction, partner).map(Partner::id));
            let or_another = stand_ins.map_or_else(String::new, |ids| {
                format!(", or let another partner {}: {ids}", wording::part_of_stand_in(transaction, partner))
            });
            let finding = finding
                .label_at(transaction.day_place(), wording::judged(noun))
                .help(way_out(partner, next, noun) + &or_another)
                .cause(cause(partner, next));
            findings.push(finding.about(subject, format!("{identity} {}", partner.id())));
        }
    }
}

fn check_partnership(_: &Network, partnership: Partnership<'_>, findings: &mut Vec<Finding>) {
    for (partner, place) in partnership.ends() {
        if holds(partner, partnership.day()) {
            let (subject, identity) = partnership.name();
            let finding = not_enrolled(partner, place, &wording::part_in(partnership, partner), partnership.day());
            let next = next_day(partner, partnership.day(), partnership.period());
            let finding = finding
                .label_at(partnership.day_place(), wording::judged("partnership"))
                .help(way_out(partner, next, "partnership"))
                .cause(cause(partner, next));
            findings.push(finding.about(subject, format!("{identity} {}", partner.id())));
        }
    }
}

fn not_enrolled(partner: Partner<'_>, place: Place, part: &str, day: Option<Day>) -> Finding {
    let id = partner.id();
    let message = wording::on(format!("`{id}` {part}"), day) + " and is not enrolled in the programme then";
    let mut finding = Finding::new(&INFO, place, message).primary("no enrollment on that day");
    for enrollment in partner.enrollments().take(LABELS_MAX + 1) {
        let (place, fact) = wording::bound_missed("an enrollment", enrollment.period(), day)
            .unwrap_or_else(|| (enrollment.place(), "an enrollment of other days".to_owned()));
        finding = finding.label(place, fact);
    }
    if partner.enrollments().next().is_none() {
        finding = finding.label(partner.id_place(), "declared without an enrollment of that day");
    }
    finding
}

/// The next day on which the partner is enrolled, where the relationship still runs then.
fn next_day(partner: Partner<'_>, day: Option<Day>, period: Period) -> Option<Day> {
    let next = partner.next_enrollment(day);
    next.filter(|since| period.contains(Some(*since)).is_yes())
}

fn cause(partner: Partner<'_>, next: Option<Day>) -> String {
    let next = next.map_or_else(String::new, |next| format!(" {next}"));
    format!("{}{next}", partner.id())
}

fn way_out(partner: Partner<'_>, next: Option<Day>, noun: &str) -> String {
    let id = partner.id();
    match next {
        Some(since) => format!(
            "let the {noun} begin on {since}, when `{id}` is enrolled, or write the enrollment under which \
                it acted before"
        ),
        None if partner.enrollments().next().is_some() => {
            format!("correct the days of the enrollment of `{id}`, or name a partner that is enrolled on that day")
        }
        None => format!("write the account of `{id}` under its `enrollments`, or name a partner that is enrolled"),
    }
}
