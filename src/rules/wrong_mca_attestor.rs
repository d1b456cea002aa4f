use crate::finding::{Finding, Info};
use crate::network::{Acceptance, Network, Partner, Tri};
use crate::programme::Roles;
use crate::rules::{Check, Rule};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Acceptance(check)] };

static INFO: Info =
    info!("wrong-mca-attestor", Agreement, Error, "a partner attests an acceptance that does not order from Microsoft");

fn check(network: &Network, acceptance: Acceptance<'_>, findings: &mut Vec<Finding>) {
    if let (Some(attestor), Some(place)) = (acceptance.attestor(), acceptance.attestor_place())
        && attestor.is_enrolled_as(Roles::ORDERING, acceptance.day()) == Tri::No
    {
        findings.push(wrong_mca_attestor(network, acceptance, attestor, place));
    }
}

fn wrong_mca_attestor(network: &Network, acceptance: Acceptance<'_>, attestor: Partner<'_>, place: Place) -> Finding {
    let (party, id) = (acceptance.party().id(), attestor.id());
    let day = acceptance.day();
    let on_day = day.map_or_else(String::new, |day| format!(" of {day}"));
    let message = format!(
        "`{id}` attests the acceptance of `{party}`{on_day}, and is neither indirect provider nor direct bill partner"
    );
    let finding = Finding::new(&INFO, place, message)
        .primary(wording::with_article(&wording::roles(attestor, day)))
        .label_at(acceptance.day_place().filter(|_| day.is_some()), wording::judged("acceptance"));
    let help = match wording::one_of(network.providers_of(attestor, day).map(Partner::id)) {
        Some(providers) => {
            format!("name the provider of `{id}` that confirmed it in Partner Center, such as {providers}")
        }
        None => "name the indirect provider or direct bill partner that confirmed it in Partner Center".to_owned(),
    };
    let (mut subject, identity) = acceptance.name();
    subject.push(id.to_owned());
    wording::with_roles(finding, attestor, day)
        .help(format!("{help}; leave `attested-by` out if the customer accepted it itself"))
        .about(subject, identity)
        .cause(id)
}
