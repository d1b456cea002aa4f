use crate::finding::{Finding, Info};
use crate::network::{CustomerRelationship, Network, Partnership, Tenant};
use crate::programme::TenantKind;
use crate::rules::{Check, Rule};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::CustomerRelationship(check)] };

static INFO: Info =
    info!("customer-of-own-provider", Tenant, Error, "a reseller is the customer of its own provider with a CSP tenant");

fn check(network: &Network, relationship: CustomerRelationship<'_>, findings: &mut Vec<Finding>) {
    let Some(reseller) = relationship.customer().as_partner() else { return };
    if let Some((tenant, place)) = relationship.tenant().zip(relationship.tenant_place())
        && tenant.is_kind(&[TenantKind::Csp]).is_yes()
        && let Some(partnership) = network.partnership_on(relationship.partner(), reseller, relationship.day())
    {
        findings.push(customer_of_own_provider(network, relationship, tenant, place, partnership));
    }
}

fn customer_of_own_provider(
    network: &Network,
    relationship: CustomerRelationship<'_>,
    tenant: Tenant<'_>,
    place: Place,
    partnership: Partnership<'_>,
) -> Finding {
    let (subject, identity) = relationship.name();
    let (provider, reseller, id) = (relationship.partner().id(), relationship.customer().id(), tenant.id());
    let owner = tenant.owner().map_or_else(String::new, |owner| format!("a tenant of `{}`", owner.id()));
    let own = wording::customer_tenants(network, relationship.customer())
        .map_or_else(String::new, |tenants| format!(" (such as {tenants})"));
    let message = format!("`{reseller}` is a customer of its own provider `{provider}` with the CSP tenant `{id}`");
    Finding::new(&INFO, place, message)
        .primary("a CSP tenant")
        .label_at(tenant.kind_place(), "its kind")
        .label_at(tenant.owner_place(), owner)
        .label_at(relationship.partner_place(), "the provider")
        .label_at(relationship.customer_place(), "the customer")
        .label_at(relationship.day_place(), wording::judged("customer-relationship"))
        .label(partnership.reseller_place(), format!("a reseller of `{provider}`"))
        .label_at(partnership.period().since.place(), "partners since this day")
        .help(format!(
            "use a tenant of kind customer{own}, buy through another provider than `{provider}`, or end the partnership of the two"
        ))
        .about(subject, identity)
}
