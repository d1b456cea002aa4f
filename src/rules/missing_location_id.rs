use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network};
use crate::programme::Roles;
use crate::rules::{Check, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Enrollment(check)] };

static INFO: Info = info!("missing-location-id", Eligibility, Warning, "an enrollment without a location id");

fn check(network: &Network, enrollment: Enrollment<'_>, findings: &mut Vec<Finding>) {
    let needs_one = enrollment.has_role(Roles::ADVISOR.others()) & enrollment.is_active_on(Some(network.as_of()));
    if needs_one.is_yes() && enrollment.given_location_id().is_absent() {
        findings.push(missing_location_id(enrollment));
    }
}

fn missing_location_id(enrollment: Enrollment<'_>) -> Finding {
    let (subject, identity) = enrollment.name();
    Finding::new(&INFO, enrollment.place(), format!("{} has no `location-id`", wording::enrollment(enrollment)))
        .primary("without `location-id`")
        .help("write the id of its Partner Location Account (formerly MPN id), as Partner Center shows it")
        .about(subject, identity)
}
