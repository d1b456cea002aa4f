use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network, Shortfall};
use crate::programme::Role;
use crate::rules::{Check, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Enrollment(check)] };

static INFO: Info =
    info!("low-provider-revenue", Eligibility, Warning, "an indirect provider whose revenue is too low");

fn check(network: &Network, enrollment: Enrollment<'_>, findings: &mut Vec<Finding>) {
    if let Some(shortfall) = enrollment.shortfall()
        && shortfall.role == Role::IndirectProvider
    {
        findings.push(low_provider_revenue(network, enrollment, shortfall));
    }
}

fn low_provider_revenue(network: &Network, enrollment: Enrollment<'_>, shortfall: Shortfall) -> Finding {
    let providers = wording::other_providers(network, enrollment);
    wording::low_revenue(&INFO, enrollment, shortfall).help(format!(
        "write the revenue of all twelve months; if this is it, let its resellers find another provider in time{providers}"
    ))
}
