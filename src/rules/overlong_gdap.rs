use crate::finding::{Finding, Info};
use crate::network::{AdminRelationship, Given, Network};
use crate::programme::{AdminKind, Day, limit};
use crate::rules::{Check, Rule};
use crate::source::Place;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::AdminRelationship(check)] };

static INFO: Info = info!("overlong-gdap", Record, Error, "granular delegated administration for more than two years");

fn check(_: &Network, relationship: AdminRelationship<'_>, findings: &mut Vec<Finding>) {
    if !relationship.is_kind(AdminKind::Gdap).is_yes() {
        return;
    }
    let Some(kind) = relationship.kind().place() else { return };
    let period = relationship.period();
    match (period.since, period.until) {
        (_, Given::Absent) => findings.push(endless(relationship, kind)),
        (Given::Known(since, since_place), Given::Known(until, until_place)) if last(since) < until => {
            let finding = overlong(relationship, since, until, until_place);
            findings.push(finding.label(since_place, "begins on this day").label(kind, "granular administration"));
        }
        _ => {}
    }
}

/// The last day on which a relationship may end that begins on `since`.
fn last(since: Day) -> Day {
    since.years_later(limit::GDAP_YEARS_MAX)
}

fn endless(relationship: AdminRelationship<'_>, kind: Place) -> Finding {
    let (subject, identity) = relationship.name();
    let (partner, tenant) = (relationship.partner().id(), relationship.tenant().id());
    let at_most = match relationship.period().since.known() {
        Some(since) => format!("{} at the latest", last(since)),
        None => "two years after its beginning at the latest".to_owned(),
    };
    let message = format!("`{partner}` administers `{tenant}` without an end; granular administration lasts two years \
        at the most");
    Finding::new(&INFO, kind, message)
        .primary("without `until`")
        .help(format!("write as `until` the day on which the grant of the customer ends, {at_most}"))
        .about(subject, identity)
}

fn overlong(relationship: AdminRelationship<'_>, since: Day, until: Day, place: Place) -> Finding {
    let (subject, identity) = relationship.name();
    let (partner, tenant) = (relationship.partner().id(), relationship.tenant().id());
    let last = last(since);
    let message = format!("`{partner}` administers `{tenant}` from {since} until {until}, for more than two years");
    Finding::new(&INFO, place, message)
        .primary(format!("two years end on {last}"))
        .help(format!("let it end on {last} at the latest, and ask the customer for a new relationship for the time after"))
        .about(subject, identity)
}
