use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network};
use crate::programme::Roles;
use crate::rules::{Check, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Enrollment(check)] };

static INFO: Info = info!("missing-support-plan", Eligibility, Warning, "a direct bill partner without a support plan");

fn check(network: &Network, enrollment: Enrollment<'_>, findings: &mut Vec<Finding>) {
    let needs_one = enrollment.has_role(Roles::DIRECT_BILL) & enrollment.is_active_on(Some(network.as_of()));
    if needs_one.is_yes() && enrollment.support_plan().is_absent() {
        findings.push(missing_support_plan(enrollment));
    }
}

fn missing_support_plan(enrollment: Enrollment<'_>) -> Finding {
    let (subject, identity) = enrollment.name();
    Finding::new(&INFO, enrollment.place(), format!("{} has no `support-plan`", wording::enrollment(enrollment)))
        .primary("without `support-plan`")
        .help(format!(
            "write the plan that `{}` has with Microsoft, `support-plan: advanced` or `premier`; if it has none, let it \
             buy one",
            enrollment.partner().id()
        ))
        .about(subject, identity)
}
