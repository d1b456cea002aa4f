use crate::finding::{Finding, Info};
use crate::network::{Network, Sale, Tenant, Transaction};
use crate::programme::TenantKind;
use crate::rules::{Check, Rule, self_sale};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Sale(check)] };

static INFO: Info =
    info!("wrong-own-use-tenant", Tenant, Error, "a partner buys for its own use into a tenant that is not for that");

fn check(network: &Network, sale: Sale<'_>, findings: &mut Vec<Finding>) {
    let Some((tenant, place)) = sale.tenant().zip(sale.tenant_place()) else { return };
    // A CSP tenant is csp-tenant-provisioned, somebody else's is foreign-tenant.
    let is_wrong = sale.is_for_own_use()
        & tenant.is_owned_by(sale.buyer())
        & !tenant.is_kind(&[TenantKind::Customer, TenantKind::Csp]);
    if is_wrong.is_yes() && !self_sale::holds(Transaction::Sale(sale)) {
        findings.push(wrong_own_use_tenant(network, sale, tenant, place));
    }
}

fn wrong_own_use_tenant(network: &Network, sale: Sale<'_>, tenant: Tenant<'_>, place: Place) -> Finding {
    let (subject, identity) = sale.name();
    let (buyer, id) = (sale.buyer().id(), tenant.id());
    let kind = tenant.kind().map_or_else(String::new, |kind| kind.to_string());
    Finding::new(&INFO, place, format!("`{buyer}` buys for its own use into `{id}`, a {kind} tenant"))
        .primary(format!("a {kind} tenant"))
        .label_at(sale.own_use_place(), "for its own use")
        .label_at(tenant.kind_place(), "its kind")
        .label_at(tenant.owner_place(), "the buyer's own")
        .help(wording::into_customer_tenant(network, Some(sale.buyer())))
        .about(subject, identity)
        .cause(id)
}
