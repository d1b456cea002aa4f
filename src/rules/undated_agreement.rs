use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network, Signature};
use crate::programme::Role;
use crate::rules::{Check, Rule};
use crate::source::Place;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Enrollment(check)] };

static INFO: Info =
    info!("undated-agreement", Agreement, Info, "a Microsoft Partner Agreement that is signed on a day not known");

fn check(_: &Network, enrollment: Enrollment<'_>, findings: &mut Vec<Finding>) {
    if let (Some(Signature::Undated), Some(place)) = (enrollment.mpa().known(), enrollment.mpa().place()) {
        findings.push(undated_agreement(enrollment, place));
    }
}

fn undated_agreement(enrollment: Enrollment<'_>, place: Place) -> Finding {
    let (subject, identity) = enrollment.name();
    let id = enrollment.partner().id();
    let role = enrollment.role().map_or("partner", Role::title);
    Finding::new(&INFO, place, format!("`{id}` signed the Microsoft Partner Agreement as {role} on a day not known"))
        .primary("counts as signed on any day")
        .help(format!("ask `{id}` for the day and write it in place of `true`; until then sales \
            before the signature are not found"))
        .about(subject, format!("{identity} mpa"))
}
