use crate::finding::{Finding, Info};
use crate::network::{Acceptance, Enrollment, Network, Signature};
use crate::programme::{Day, since};
use crate::rules::{Check, Rule};
use crate::source::Place;

pub(super) const RULE: Rule =
    Rule { info: &INFO, checks: &[Check::Enrollment(check_enrollment), Check::Acceptance(check_acceptance)] };

static INFO: Info =
    info!("implausible-agreement-date", Agreement, Warning, "an agreement dated too early or in the future");

const PARTNER_AGREEMENT: &str = "Microsoft Partner Agreement";
const CUSTOMER_AGREEMENT: &str = "Microsoft Customer Agreement";

fn check_enrollment(network: &Network, enrollment: Enrollment<'_>, findings: &mut Vec<Finding>) {
    if let (Some(Signature::On(day)), Some(place)) = (enrollment.mpa().known(), enrollment.mpa().place())
        && let Some(fault) = fault(network, day, since::PARTNER_AGREEMENT_OFFERED)
    {
        let id = enrollment.partner().id();
        let finding = implausible(place, &format!("signature of `{id}` under the {PARTNER_AGREEMENT}"), day, &fault, "signed");
        let (subject, identity) = enrollment.name();
        findings.push(finding.about(subject, format!("{identity} mpa {day}")));
    }
}

fn check_acceptance(network: &Network, acceptance: Acceptance<'_>, findings: &mut Vec<Finding>) {
    if let (Some(day), Some(place)) = (acceptance.day(), acceptance.day_place())
        && let Some(fault) = fault(network, day, since::CUSTOMER_AGREEMENT_OFFERED)
    {
        let id = acceptance.party().id();
        let finding = implausible(place, &format!("acceptance of the {CUSTOMER_AGREEMENT} by `{id}`"), day, &fault, "accepted");
        let (subject, identity) = acceptance.name();
        findings.push(finding.about(subject, identity));
    }
}

/// What is wrong with the day of an agreement that was first offered on `offered`.
fn fault(network: &Network, day: Day, offered: Day) -> Option<String> {
    let as_of = network.as_of();
    if day < offered {
        return Some(format!("before there was such an agreement ({offered})"));
    }
    (day > as_of).then(|| format!("after the as-of day ({as_of})"))
}

fn implausible(place: Place, agreement: &str, day: Day, fault: &str, verb: &str) -> Finding {
    Finding::new(&INFO, place, format!("the {agreement} is dated {day}, {fault}"))
        .primary(fault)
        .help(format!("write the day on which this very agreement was {verb}; an older agreement does not count; leave \
            out one still to come"))
}
