use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network, Shortfall, Tri};
use crate::programme::{Day, Role, limit};
use crate::rules::{Check, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Enrollment(check)] };

static INFO: Info =
    info!("low-reseller-revenue", Eligibility, Error, "an indirect reseller whose revenue is too low");

fn check(_: &Network, enrollment: Enrollment<'_>, findings: &mut Vec<Finding>) {
    if let Some(shortfall) = enrollment.shortfall()
        && shortfall.role == Role::IndirectReseller
        && is_past_first_year(enrollment, shortfall.day)
    {
        findings.push(low_reseller_revenue(enrollment, shortfall));
    }
}

/// Whether it certainly began more than twelve months before `day`; without `since` it began long ago.
fn is_past_first_year(enrollment: Enrollment<'_>, day: Day) -> bool {
    enrollment.period().since.is(Tri::Yes, |since| since.years_later(limit::RESELLER_YEARS_FREE) < day).is_yes()
}

fn low_reseller_revenue(enrollment: Enrollment<'_>, shortfall: Shortfall) -> Finding {
    let id = enrollment.partner().id();
    wording::low_revenue(&INFO, enrollment, shortfall)
        .label_at(enrollment.period().since.place(), "begun more than twelve months before")
        .help(format!(
            "write the revenue of all twelve months; if this is it, let `{id}` sell for {} USD or more within the \
             next twelve, or end the enrollment", shortfall.least
        ))
}
