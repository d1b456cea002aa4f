use crate::finding::{Finding, Info};
use crate::network::{Network, Undated};
use crate::rules::{Check, Element, Rule};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Records(&[Element::Partnership, Element::Sale, Element::Subscription], check)] };

static INFO: Info = info!("undated-relationship", Reading, Info, "a partnership, sale or subscription without `since`");

fn check(network: &Network, findings: &mut Vec<Finding>) {
    findings.extend(network.undated_relationships().map(undated_relationship));
}

fn undated_relationship(undated: Undated<'_>) -> Finding {
    let Undated { place, noun, subject, identity } = undated;
    let ends: Vec<String> = subject.iter().map(|id| format!("`{id}`")).collect();
    let of = if ends.is_empty() { String::new() } else { format!(" of {}", ends.join(" and ")) };
    Finding::new(&INFO, place, format!("this {noun}{of} has no `since`"))
        .primary("`since` is missing")
        .help("add the day on which it began; without it the as-of day is judged, or `until` where that is earlier")
        .about(subject.iter().map(|id| (*id).to_owned()).collect(), identity)
}
