use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network, Partner, Transaction};
use crate::programme::{Roles, Status, since};
use crate::rules::{Check, Rule};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Transaction(check)] };

static INFO: Info =
    info!("restricted-direct-bill", Chain, Error, "a restricted direct bill partner makes new business");

fn check(network: &Network, transaction: Transaction<'_>, findings: &mut Vec<Finding>) {
    let day = transaction.day();
    if day.is_none_or(|day| day < since::RESTRICTION) || !transaction.is_to_end_customer().is_yes() {
        return;
    }
    let Some((partner, place)) = who_buys_from_microsoft(transaction) else { return };
    let is_restricted = partner.all_enrollments_on(day, |enrollment| {
        enrollment.has_role(Roles::DIRECT_BILL) & enrollment.has_status_before(Status::Restricted, day)
    });
    if is_restricted.is_yes() {
        findings.push(restricted_direct_bill(network, transaction, partner, place));
    }
}

/// Of a sale the seller, of a subscription the partner that ordered it.
fn who_buys_from_microsoft(transaction: Transaction<'_>) -> Option<(Partner<'_>, Place)> {
    match transaction {
        Transaction::Sale(sale) => Some((sale.seller()?, sale.seller_place())),
        Transaction::Subscription(subscription) => Some((subscription.ordered_by(), subscription.ordered_by_place())),
    }
}

fn restricted_direct_bill(
    network: &Network,
    transaction: Transaction<'_>,
    partner: Partner<'_>,
    place: Place,
) -> Finding {
    let (subject, identity) = transaction.name();
    let id = partner.id();
    let day = transaction.day();
    let since = partner.enrollments_on(day).filter_map(Enrollment::status_since).max();
    let since = since.map_or_else(String::new, |since| format!(" since {since}"));
    let part = wording::on(wording::part(transaction, partner), day);
    let message = format!("`{id}` {part} and has been restricted{since}");
    let mut finding = Finding::new(&INFO, place, message)
        .primary(format!("restricted{since}"))
        .label_at(transaction.day_place(), wording::judged(transaction.noun()));
    finding = wording::with_roles(finding, partner, day);
    for enrollment in partner.enrollments_on(day) {
        finding = finding
            .label_at(enrollment.status_place(), "its status")
            .label_at(enrollment.status_since_place(), "since this day");
    }
    let verb = wording::part_of_stand_in(transaction, partner);
    let others = wording::such_as(network.stand_ins(transaction, partner));
    let help = format!(
        "let a partner {verb} that is not restricted{others}, or enroll `{id}` as indirect reseller of a provider"
    );
    finding.help(help).about(subject, identity).cause(id)
}
