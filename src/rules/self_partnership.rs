use crate::finding::{Finding, Info};
use crate::network::{Network, Partnership};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Partnership(check)] };

static INFO: Info = info!("self-partnership", Chain, Error, "a partnership of a partner with itself");

/// Whether the rule speaks for this partnership.
pub(super) fn holds(partnership: Partnership<'_>) -> bool {
    partnership.provider() == partnership.reseller()
}

fn check(_: &Network, partnership: Partnership<'_>, findings: &mut Vec<Finding>) {
    if holds(partnership) {
        findings.push(self_partnership(partnership));
    }
}

fn self_partnership(partnership: Partnership<'_>) -> Finding {
    let (subject, identity) = partnership.name();
    let id = partnership.provider().id();
    let message = format!("`{id}` is provider and reseller of the same partnership");
    Finding::new(&INFO, partnership.reseller_place(), message)
        .primary("its own provider")
        .label(partnership.provider_place(), "the provider")
        .help("name the other partner of the two, or remove the partnership: nobody supplies itself")
        .about(subject, identity)
}
