use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network, Party, Tenant, Tri};
use crate::programme::TenantKind;
use crate::rules::{Check, Rule};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Enrollment(check)] };

static INFO: Info =
    info!("wrong-enrollment-tenant", Tenant, Error, "an enrollment names a tenant that is no CSP tenant of the partner");

/// Whether the rule speaks for this enrollment.
pub(super) fn holds(enrollment: Enrollment<'_>) -> bool {
    enrollment.tenant().is_some_and(|tenant| (is_of_other_kind(tenant) | is_foreign(enrollment, tenant)).is_yes())
}

fn is_of_other_kind(tenant: Tenant<'_>) -> Tri {
    !tenant.is_kind(&[TenantKind::Csp])
}

fn is_foreign(enrollment: Enrollment<'_>, tenant: Tenant<'_>) -> Tri {
    !tenant.is_owned_by(Party::Partner(enrollment.partner()))
}

fn check(network: &Network, enrollment: Enrollment<'_>, findings: &mut Vec<Finding>) {
    if let Some((tenant, place)) = enrollment.tenant().zip(enrollment.tenant_place())
        && holds(enrollment)
    {
        findings.push(wrong_enrollment_tenant(network, enrollment, tenant, place));
    }
}

fn wrong_enrollment_tenant(network: &Network, enrollment: Enrollment<'_>, tenant: Tenant<'_>, place: Place) -> Finding {
    let (subject, identity) = enrollment.name();
    let (partner, id) = (enrollment.partner(), tenant.id());
    let kind = tenant.kind().filter(|_| is_of_other_kind(tenant).is_yes());
    let owner = tenant.owner().filter(|_| is_foreign(enrollment, tenant).is_yes());
    let fault = match (kind, owner) {
        (Some(kind), Some(owner)) => format!("of kind {kind} that belongs to `{}`", owner.id()),
        (Some(kind), None) => format!("of kind {kind}"),
        (None, Some(owner)) => format!("that belongs to `{}`", owner.id()),
        (None, None) => String::new(),
    };
    let fit = network.tenants_of_kind(Party::Partner(partner), TenantKind::Csp);
    let help = match wording::one_of(fit.map(Tenant::id)) {
        None => format!("name a CSP tenant of `{}`, or leave out `tenant`", partner.id()),
        Some(fit) => format!("name a CSP tenant of `{}`: {fit}", partner.id()),
    };
    Finding::new(&INFO, place, format!("an enrollment of `{}` names `{id}`, a tenant {fault}", partner.id()))
        .primary(format!("a tenant {fault}"))
        .label_at(tenant.kind_place().filter(|_| kind.is_some()), "its kind")
        .label_at(tenant.owner_place().filter(|_| owner.is_some()), "the owner")
        .help(help)
        .about(subject, identity)
        .cause(id)
}
