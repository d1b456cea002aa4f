use crate::finding::{Finding, Info};
use crate::network::{Network, ResaleCycle, Sale};
use crate::rules::{Check, Element, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Network(&[Element::Sale], check)] };

static INFO: Info = info!("resale-cycle", Chain, Error, "partners resell to each other in a circle");

/// So many hops are named in the message; the labels show all.
const NAMED_MAX: usize = 5;

fn check(network: &Network, findings: &mut Vec<Finding>) {
    for cycle in network.resale_cycles() {
        if let Some(first) = cycle.hops.first() {
            findings.push(resale_cycle(&cycle, *first));
        }
    }
}

fn resale_cycle(cycle: &ResaleCycle<'_>, first: Sale<'_>) -> Finding {
    let subject: Vec<String> = cycle.hops.iter().map(|sale| sale.seller_id().to_owned()).collect();
    // Where the circle is entered, and which way round it is shown, hangs on the order of the files; who is in it does not.
    let mut members: Vec<&str> = cycle.members.iter().map(|partner| partner.id()).collect();
    members.sort_unstable();
    let way: Vec<String> = cycle.hops.iter().take(NAMED_MAX).map(|sale| format!("`{}`", sale.buyer().id())).collect();
    let rest = match cycle.hops.len() {
        hops if hops > NAMED_MAX => format!(" to … and back, over {hops} sales"),
        _ => String::new(),
    };
    let message = format!("partners resell in a circle: `{}` to {}{rest}", first.seller_id(), way.join(" to "));
    let primary = match cycle.members.len() {
        partners if partners > cycle.hops.len() => format!("the circle begins here; {partners} partners are \
            in it or in others that cross it"),
        _ => "the circle begins here".to_owned(),
    };
    let mut finding = Finding::new(&INFO, first.seller_place(), message).primary(primary);
    for hop in &cycle.hops {
        finding = wording::with_sale(finding, *hop);
    }
    finding
        .help("remove the sale that goes the wrong way; a partner that buys for itself writes `own-use: true`")
        .about(subject, format!("resale-cycle {}", members.join(" ")))
}
