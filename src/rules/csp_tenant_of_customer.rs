use crate::finding::{Finding, Info};
use crate::network::{Network, Party, Tenant};
use crate::programme::TenantKind;
use crate::rules::{Check, Rule};
use crate::source::Place;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Tenant(check)] };

static INFO: Info = info!("csp-tenant-of-customer", Tenant, Error, "a customer owns a tenant of a kind that only partners have");

/// Whether the rule speaks for this tenant.
pub(super) fn holds(tenant: Tenant<'_>) -> bool {
    let kinds = [TenantKind::Csp, TenantKind::SharedServices, TenantKind::Sandbox];
    (tenant.is_kind(&kinds) & tenant.is_owned_by_customer()).is_yes()
}

fn check(_: &Network, tenant: Tenant<'_>, findings: &mut Vec<Finding>) {
    if let Some((kind, place)) = tenant.kind().zip(tenant.kind_place())
        && holds(tenant)
    {
        findings.push(csp_tenant_of_customer(tenant, kind, place));
    }
}

fn csp_tenant_of_customer(tenant: Tenant<'_>, kind: TenantKind, place: Place) -> Finding {
    let (subject, identity) = tenant.name();
    let owner = tenant.owner().map_or("", |owner| owner.id());
    let message = format!("`{}` is of kind {kind} and belongs to the customer `{owner}`", tenant.id());
    Finding::new(&INFO, place, message)
        .primary("a kind that only partners have")
        .label_at(tenant.owner_place(), "the owner")
        .label_at(tenant.owner().map(Party::id_place), "a customer")
        .help(format!("write `kind: customer`; if `{owner}` is a partner, declare it under `partners`"))
        .about(subject, identity)
}
