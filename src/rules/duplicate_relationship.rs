use crate::finding::{Finding, Info};
use crate::network::{Duplicate, EntryKind, Network, Period};
use crate::rules::{Check, Element, Rule};

// Sections have nothing in common, so each is a check of its own that may run beside the others.
pub(super) const RULE: Rule = Rule {
    info: &INFO,
    checks: &[
        Check::Records(LOOKED_AT, |network, findings| check(network, EntryKind::Partnership, findings)),
        Check::Records(LOOKED_AT, |network, findings| check(network, EntryKind::Sale, findings)),
        Check::Records(LOOKED_AT, |network, findings| check(network, EntryKind::Subscription, findings)),
        Check::Records(LOOKED_AT, |network, findings| check(network, EntryKind::CustomerRelationship, findings)),
        Check::Records(LOOKED_AT, |network, findings| check(network, EntryKind::AdminRelationship, findings)),
        Check::Records(LOOKED_AT, |network, findings| check(network, EntryKind::Affiliation, findings)),
    ],
};

const LOOKED_AT: &[Element] = &[Element::Relationship];

static INFO: Info = info!("duplicate-relationship", Reading, Warning, "a relationship that stands there twice");

fn check(network: &Network, section: EntryKind, findings: &mut Vec<Finding>) {
    findings.extend(network.duplicate_relationships(section).into_iter().map(duplicate_relationship));
}

fn duplicate_relationship(duplicate: Duplicate<'_>) -> Finding {
    let Duplicate { place, first, noun, subject, identity, period, first_period } = duplicate;
    let ends: Vec<String> = subject.iter().map(|id| format!("`{id}`")).collect();
    let of = if ends.is_empty() { String::new() } else { format!(" of {}", ends.join(" and ")) };
    Finding::new(&INFO, place, format!("this {noun}{of} is declared twice, for days that overlap"))
        .primary(format!("the later one, {}", days(period)))
        .label(first, format!("the earlier one, {}", days(first_period)))
        .help(format!("remove one of the two, or let one {noun} end before the other begins"))
        .about(subject.iter().map(|id| (*id).to_owned()).collect(), identity)
}

fn days(period: Period) -> String {
    match (period.since.known(), period.until.known()) {
        (None, None) => "without days".to_owned(),
        (Some(since), None) => format!("from {since} on"),
        (None, Some(until)) => format!("until {until}"),
        (Some(since), Some(until)) => format!("from {since} until {until}"),
    }
}
