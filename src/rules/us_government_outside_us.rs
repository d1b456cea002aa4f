use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network, Tenant, Tri};
use crate::programme::{Cloud, Country};
use crate::rules::{Check, Rule, wrong_enrollment_tenant};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Enrollment(check)] };

static INFO: Info =
    info!("us-government-outside-us", Region, Error, "an enrollment outside the United States in the US government cloud");

/// Whether the rule speaks for this enrollment.
pub(super) fn holds(enrollment: Enrollment<'_>) -> bool {
    let is_in_cloud = enrollment.tenant().map_or(Tri::No, |tenant| tenant.is_in_cloud(Cloud::UsGovernment));
    let is_outside = Tri::of(enrollment.country(), |country| country != Country::UNITED_STATES);
    (is_in_cloud & is_outside).is_yes()
}

fn check(_: &Network, enrollment: Enrollment<'_>, findings: &mut Vec<Finding>) {
    if let Some(tenant) = enrollment.tenant()
        && holds(enrollment)
        && !wrong_enrollment_tenant::holds(enrollment)
    {
        findings.push(us_government_outside_us(enrollment, tenant));
    }
}

fn us_government_outside_us(enrollment: Enrollment<'_>, tenant: Tenant<'_>) -> Finding {
    let (subject, identity) = enrollment.name();
    let (partner, id) = (enrollment.partner().id(), tenant.id());
    let country = enrollment.country().map_or_else(String::new, |country| country.to_string());
    let place = enrollment.tenant_place().expect("the tenant is named");
    let message = format!("an enrollment of `{partner}` in {country} names `{id}`, a tenant in the US government cloud");
    Finding::new(&INFO, place, message)
        .primary("in the US government cloud")
        .label_at(tenant.cloud_place(), "its cloud")
        .label_at(enrollment.country_place(), "not the United States")
        .help(format!("enroll `{partner}` in the United States (`country: US`), or name a CSP tenant of the public cloud"))
        .about(subject, identity)
        .cause(id)
}
