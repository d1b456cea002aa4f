use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network, Partner, Partnership, Transaction};
use crate::programme::{Day, Status};
use crate::rules::{Check, Rule};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule =
    Rule { info: &INFO, checks: &[Check::Transaction(check_transaction), Check::Partnership(check_partnership)] };

static INFO: Info = info!("suspended-partner", Chain, Error, "a partner acts whose accounts are suspended or revoked");

fn is_suspended(partner: Partner<'_>, day: Option<Day>) -> bool {
    let all = partner.all_enrollments_on(day, |enrollment| {
        enrollment.has_status_by(Status::Suspended, day) | enrollment.has_status_by(Status::Revoked, day)
    });
    all.is_yes()
}

fn check_transaction(network: &Network, transaction: Transaction<'_>, findings: &mut Vec<Finding>) {
    let day = transaction.day();
    for (partner, place) in transaction.acting_partners() {
        if is_suspended(partner, day) {
            let (subject, identity) = transaction.name();
            let part = wording::part(transaction, partner);
            let finding = suspended_partner(partner, place, &part, day)
                .label_at(transaction.day_place(), wording::judged(transaction.noun()))
                .help(way_out(partner, &wording::such_as(network.stand_ins(transaction, partner))));
            findings.push(finding.about(subject, format!("{identity} {}", partner.id())));
        }
    }
}

fn check_partnership(_: &Network, partnership: Partnership<'_>, findings: &mut Vec<Finding>) {
    let day = partnership.day();
    for (partner, place) in partnership.ends() {
        if is_suspended(partner, day) {
            let (subject, identity) = partnership.name();
            let part = wording::part_in(partnership, partner);
            let finding = suspended_partner(partner, place, &part, day)
                .label_at(partnership.day_place(), wording::judged("partnership"))
                .help(way_out(partner, ""));
            findings.push(finding.about(subject, format!("{identity} {}", partner.id())));
        }
    }
}

fn suspended_partner(partner: Partner<'_>, place: Place, part: &str, day: Option<Day>) -> Finding {
    let id = partner.id();
    let standing = standing(partner, day);
    let message = wording::on(format!("`{id}` {part}"), day) + " and has been " + &standing;
    let mut finding = Finding::new(&INFO, place, message).primary(standing);
    for enrollment in partner.enrollments_on(day) {
        finding = finding
            .label_at(enrollment.status_place(), "the status of this account")
            .label_at(enrollment.status_since_place(), "since this day");
    }
    finding.cause(id)
}

fn way_out(partner: Partner<'_>, others: &str) -> String {
    format!("name a partner in good standing{others}, or correct the status of `{}` if it may act again", partner.id())
}

/// The status of the account that fell last: since that day none is left.
fn standing(partner: Partner<'_>, day: Option<Day>) -> String {
    let last = partner.enrollments_on(day).max_by_key(|enrollment| enrollment.status_since());
    let status = last.and_then(|enrollment| enrollment.given_status().known());
    match (status, last.and_then(Enrollment::status_since)) {
        (Some(status), Some(since)) => format!("{status} since {since}"),
        _ => "suspended or revoked".to_owned(),
    }
}
