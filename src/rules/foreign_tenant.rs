use crate::finding::{Finding, Info};
use crate::network::{Network, Sale, Tenant, Transaction};
use crate::rules::{Check, Rule, self_sale};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Sale(check)] };

static INFO: Info = info!("foreign-tenant", Tenant, Error, "a sale names a tenant that the buyer does not own");

fn check(network: &Network, sale: Sale<'_>, findings: &mut Vec<Finding>) {
    if let Some((tenant, place)) = sale.tenant().zip(sale.tenant_place())
        && tenant.is_owned_by(sale.buyer()).is_no()
        && !self_sale::holds(Transaction::Sale(sale))
    {
        findings.push(foreign_tenant(network, sale, tenant, place));
    }
}

fn foreign_tenant(network: &Network, sale: Sale<'_>, tenant: Tenant<'_>, place: Place) -> Finding {
    let (subject, identity) = sale.name();
    let (seller, buyer, id) = (sale.seller_id(), sale.buyer().id(), tenant.id());
    let owner = tenant.owner().map_or("", |owner| owner.id());
    let help = if sale.buying_partner().is_some() && !sale.is_for_own_use().is_yes() {
        format!("leave out `tenant` here; name it where `{buyer}` sells to `{owner}`")
    } else {
        match wording::customer_tenants(network, sale.buyer()) {
            Some(tenants) => format!("name a tenant of `{buyer}`, such as {tenants}, or let `{owner}` be the buyer"),
            None => format!("name a tenant of `{buyer}`, or let `{owner}` be the buyer"),
        }
    };
    let message = format!("`{seller}` sells to `{buyer}` into `{id}`, which belongs to `{owner}`");
    Finding::new(&INFO, place, message)
        .primary(format!("a tenant of `{owner}`"))
        .label(sale.buyer_place(), "the buyer")
        .label_at(tenant.owner_place(), "the owner")
        .help(help)
        .about(subject, identity)
}
