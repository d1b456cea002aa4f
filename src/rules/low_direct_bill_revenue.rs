use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network, Shortfall};
use crate::programme::Role;
use crate::rules::{Check, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Enrollment(check)] };

static INFO: Info =
    info!("low-direct-bill-revenue", Eligibility, Error, "a direct bill partner whose revenue is too low");

fn check(network: &Network, enrollment: Enrollment<'_>, findings: &mut Vec<Finding>) {
    if let Some(shortfall) = enrollment.shortfall()
        && shortfall.role == Role::DirectBill
    {
        findings.push(low_direct_bill_revenue(network, enrollment, shortfall));
    }
}

fn low_direct_bill_revenue(network: &Network, enrollment: Enrollment<'_>, shortfall: Shortfall) -> Finding {
    let id = enrollment.partner().id();
    let providers = wording::other_providers(network, enrollment);
    wording::low_revenue(&INFO, enrollment, shortfall).help(format!(
        "write the revenue of all twelve months; if this is it, let `{id}` go on as indirect reseller of a \
         provider{providers}"
    ))
}
