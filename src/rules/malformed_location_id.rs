use crate::finding::{Finding, Info};
use crate::network::{Network, Party, quoted};
use crate::programme::limit;
use crate::rules::{Check, Element, Rule};
use crate::source::Place;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Records(&[Element::Partner, Element::Enrollment], check)] };

static INFO: Info =
    info!("malformed-location-id", Reading, Warning, "a location id or global id that is not 1 to 10 digits");

fn check(network: &Network, findings: &mut Vec<Finding>) {
    for partner in network.all_partners() {
        if let Some((global_id, place)) = partner.global_id()
            && !is_account(global_id)
        {
            let (subject, identity) = Party::Partner(partner).name();
            let finding = malformed(partner.id(), "global-id", global_id, place);
            findings.push(finding.about(subject, format!("{identity} global-id {global_id}")));
        }
    }
    for enrollment in network.all_enrollments() {
        if let Some((location_id, place)) = enrollment.location_id()
            && !is_account(location_id)
        {
            let (subject, identity) = enrollment.name();
            let finding = malformed(enrollment.partner().id(), "location-id", location_id, place);
            findings.push(finding.about(subject, identity));
        }
    }
}

fn is_account(text: &str) -> bool {
    (1..=limit::ACCOUNT_DIGITS_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn malformed(partner: &str, key: &str, text: &str, place: Place) -> Finding {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let help = if is_account(&digits) {
        format!("write the digits alone: `\"{digits}\"`, if that is the number in Partner Center")
    } else {
        "write the number as Partner Center shows it".to_owned()
    };
    Finding::new(&INFO, place, format!("the `{key}` of `{partner}` is {}, not 1 to 10 digits", quoted(text)))
        .primary("not 1 to 10 digits")
        .help(help)
}
