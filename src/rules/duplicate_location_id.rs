use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network, quoted};
use crate::rules::{Check, Element, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Records(&[Element::Enrollment], check)] };

static INFO: Info = info!("duplicate-location-id", Reading, Error, "a location id that another account has");

fn check(network: &Network, findings: &mut Vec<Finding>) {
    let duplicates = network.duplicate_location_ids();
    let mut sharing: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (enrollment, first) in &duplicates {
        let Some((location_id, _)) = enrollment.location_id() else { continue };
        sharing.entry(location_id).or_default().extend([enrollment.partner().id(), first.partner().id()]);
    }
    for (enrollment, first) in duplicates {
        findings.extend(duplicate_location_id(enrollment, first, &sharing));
    }
}

fn duplicate_location_id(
    enrollment: Enrollment<'_>,
    first: Enrollment<'_>,
    sharing: &BTreeMap<&str, BTreeSet<&str>>,
) -> Option<Finding> {
    let ((location_id, place), (_, first_place)) = (enrollment.location_id()?, first.location_id()?);
    let (partner, other) = (enrollment.partner(), first.partner());
    let shown = quoted(location_id);
    let is_same_partner = partner == other || (partner.id() == other.id() && partner.has_id());
    let message = if is_same_partner {
        format!("`{}` has the location id {shown} for two countries", partner.id())
    } else {
        format!("`{}` has the location id {shown} of `{}`", partner.id(), other.id())
    };
    let (subject, _) = enrollment.name();
    // Which of several is the later one hangs on the order of the files; who shares the location id does not.
    let who = sharing.get(location_id).map_or_else(String::new, wording::sharers);
    let identity = format!("location-id {location_id} {who}");
    let mut finding = Finding::new(&INFO, place, message).primary("the later one").label(first_place, "the earlier one");
    if is_same_partner {
        let country = enrollment.country_place();
        finding = finding.label_at(country, "its country").label_at(first.country_place(), "the country of the earlier one");
    } else {
        finding = finding.label(partner.id_place(), "its partner").label(other.id_place(), "the partner of the earlier one");
    }
    let help = "correct one of the two: a location id belongs to one company in one country, as Partner Center shows it";
    Some(finding.help(help).about(subject, identity).cause(location_id))
}
