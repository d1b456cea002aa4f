use crate::finding::{Finding, Info};
use crate::network::{Network, Party};
use crate::rules::{Check, Element, Rule};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Network(&[Element::Partner, Element::Customer], check)] };

static INFO: Info = info!("unused-entity", Reading, Info, "a partner or customer that no reference names");

fn check(network: &Network, findings: &mut Vec<Finding>) {
    // A file that does not parse may name it.
    if network.has_broken_file() {
        return;
    }
    let parties = network.partners().map(Party::Partner).chain(network.customers().map(Party::Customer));
    findings.extend(parties.filter(|party| !network.is_named(*party)).map(unused_entity));
}

fn unused_entity(party: Party<'_>) -> Finding {
    let (subject, identity) = party.name();
    let (id, noun) = (party.id(), party.noun());
    Finding::new(&INFO, party.id_place(), format!("nothing in the network names the {noun} `{id}`"))
        .primary("named nowhere")
        .help(format!("add the relationships of `{id}`, give the file that holds them as well, or remove the {noun}"))
        .about(subject, identity)
}
