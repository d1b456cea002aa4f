use crate::finding::{Finding, Info};
use crate::network::{Network, Tenant, Transaction, Tri};
use crate::programme::TenantKind;
use crate::rules::{Check, Rule, csp_tenant_of_customer};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Transaction(check)] };

static INFO: Info = info!("csp-tenant-provisioned", Tenant, Error, "a CSP tenant receives what is provisioned for customers");

/// Whether the rule speaks for this transaction.
pub(super) fn holds(transaction: Transaction<'_>) -> bool {
    let is_csp = transaction.tenant().map_or(Tri::No, |tenant| tenant.is_kind(&[TenantKind::Csp]));
    (transaction.is_to_end_customer() & is_csp) == Tri::Yes
}

fn check(network: &Network, transaction: Transaction<'_>, findings: &mut Vec<Finding>) {
    if let Some((tenant, place)) = transaction.tenant().zip(transaction.tenant_place())
        && holds(transaction)
        && !csp_tenant_of_customer::holds(tenant)
    {
        findings.push(csp_tenant_provisioned(network, transaction, tenant, place));
    }
}

fn csp_tenant_provisioned(network: &Network, transaction: Transaction<'_>, tenant: Tenant<'_>, place: Place) -> Finding {
    let (subject, identity) = transaction.name();
    let id = tenant.id();
    let edge = wording::edge(transaction);
    let message = match transaction {
        Transaction::Sale(_) => format!("{edge} into `{id}`, a CSP tenant"),
        Transaction::Subscription(_) => format!("{edge}, a CSP tenant"),
    };
    Finding::new(&INFO, place, message)
        .primary("a CSP tenant")
        .label_at(tenant.kind_place(), "its kind")
        .help(wording::into_customer_tenant(network, transaction.buyer()))
        .about(subject, identity)
        .cause(id)
}
