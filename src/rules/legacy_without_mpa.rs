use crate::finding::{Finding, Info};
use crate::network::{Network, Partner, Side, Transaction};
use crate::programme::{Day, since};
use crate::rules::{Check, Rule, unsigned_mpa};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Transaction(check)] };

static INFO: Info =
    info!("legacy-without-mpa", Agreement, Warning, "old business runs on without a signed partner agreement");

fn check(network: &Network, transaction: Transaction<'_>, findings: &mut Vec<Finding>) {
    let Some(day) = transaction.day().filter(|day| *day < since::AGREEMENTS) else { return };
    let as_of = network.as_of();
    if !transaction.period().contains(Some(as_of)).is_yes() {
        return;
    }
    for (partner, place) in transaction.acting_partners() {
        let side = transaction.accounts_concerned(partner, Some(as_of));
        if side.is_unsigned() && !unsigned_mpa::is_silent(transaction, partner) {
            findings.push(legacy(transaction, partner, place, side, day, as_of));
        }
    }
}

fn legacy(
    transaction: Transaction<'_>,
    partner: Partner<'_>,
    place: Place,
    side: Side<'_>,
    since: Day,
    as_of: Day,
) -> Finding {
    let (subject, identity) = transaction.name();
    let id = partner.id();
    let region = unsigned_mpa::region_of(transaction, side);
    let part = wording::part(transaction, partner);
    let message = format!(
        "`{id}` {part} since {since}, and is on {as_of} still without a signed Microsoft Partner Agreement for {region}"
    );
    let finding = Finding::new(&INFO, place, message)
        .primary(format!("not signed by {as_of}"))
        .label_at(transaction.day_place(), format!("begun before the agreement was asked for ({})", since::AGREEMENTS));
    unsigned_mpa::evidence(finding, transaction, partner, side)
        .help(format!("remind `{id}` to sign the agreement, and write the day in `mpa` of its enrollment: \
            until then it can make no new business"))
        .about(subject, format!("{identity} {id}"))
        .cause(format!("{id} in {region}"))
}
