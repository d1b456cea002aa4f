use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network, Tenant};
use crate::programme::Country;
use crate::rules::{Check, Rule, us_government_outside_us, wrong_enrollment_tenant};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Enrollment(check)] };

static INFO: Info =
    info!("location-country-mismatch", Region, Error, "an enrollment in another country than its tenant");

fn check(_: &Network, enrollment: Enrollment<'_>, findings: &mut Vec<Finding>) {
    let Some(tenant) = enrollment.tenant() else { return };
    let (Some(own), Some(other)) = (enrollment.country(), tenant.country()) else { return };
    let is_silent = || wrong_enrollment_tenant::holds(enrollment) || us_government_outside_us::holds(enrollment);
    if own != other && !is_silent() {
        findings.push(location_country_mismatch(enrollment, tenant, own, other));
    }
}

fn location_country_mismatch(enrollment: Enrollment<'_>, tenant: Tenant<'_>, own: Country, other: Country) -> Finding {
    let (subject, identity) = enrollment.name();
    let (partner, id) = (enrollment.partner().id(), tenant.id());
    let place = enrollment.tenant_place().expect("the tenant is named");
    let message = format!("an enrollment of `{partner}` in {own} names `{id}`, a tenant in {other}");
    Finding::new(&INFO, place, message)
        .primary(format!("a tenant in {other}"))
        .label_at(enrollment.country_place(), "the country of the enrollment")
        .label_at(tenant.country_place(), "the country of the tenant")
        .help(format!("name the CSP tenant of `{partner}` in {own}, or correct the country that is wrong"))
        .about(subject, identity)
        .cause(id)
}
