use crate::finding::{Finding, Info};
use crate::network::{Network, Partner, Party, Sale, Subscription, Tenant, Transaction, Tri};
use crate::programme::TenantKind;
use crate::rules::{Check, Rule};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Sale(check_sale), Check::Subscription(check_subscription)] };

static INFO: Info = info!("self-sale", Tenant, Error, "a partner sells to itself, or into a tenant of its own");

/// Whether the rule speaks for this transaction.
pub(super) fn holds(transaction: Transaction<'_>) -> bool {
    match transaction {
        Transaction::Sale(sale) => is_to_seller(sale) || is_into_tenant_of_seller(sale),
        Transaction::Subscription(subscription) => is_own_subscription(subscription),
    }
}

fn buys_from_itself(sale: Sale<'_>) -> bool {
    sale.seller().is_some_and(|seller| sale.buyer().is_partner(seller))
}

/// An `own-use` that cannot be read makes the sale neither a resale nor one to an end customer for certain.
fn is_to_seller(sale: Sale<'_>) -> bool {
    buys_from_itself(sale) && (sale.is_to_end_customer() | sale.is_resale()).is_yes()
}

fn is_into_tenant_of_seller(sale: Sale<'_>) -> bool {
    let owner = sale.tenant().and_then(Tenant::owner);
    sale.seller().zip(owner).is_some_and(|(seller, owner)| owner.is_partner(seller))
}

fn is_own_subscription(subscription: Subscription<'_>) -> bool {
    let Some(buyer) = subscription.buyer() else { return false };
    if subscription.partner_of_record().is_some_and(|reseller| buyer.is_partner(reseller)) {
        return true;
    }
    // Legal: the orderer's own shared-services or sandbox tenant, with nobody between.
    let exempt = Tri::from(subscription.partner_of_record().is_none())
        & subscription.tenant().is_kind(&[TenantKind::SharedServices, TenantKind::Sandbox]);
    buyer.is_partner(subscription.ordered_by()) && exempt == Tri::No
}

fn check_sale(network: &Network, sale: Sale<'_>, findings: &mut Vec<Finding>) {
    if !holds(Transaction::Sale(sale)) {
        return;
    }
    if buys_from_itself(sale) {
        findings.push(sells_to_itself(network, sale));
    } else if let Some((tenant, place)) = sale.tenant().zip(sale.tenant_place()) {
        findings.push(sells_into_own_tenant(network, sale, tenant, place));
    }
}

fn check_subscription(network: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    if let Some(owner) = subscription.buyer()
        && is_own_subscription(subscription)
    {
        findings.push(orders_for_itself(network, subscription, owner));
    }
}

fn sells_to_itself(network: &Network, sale: Sale<'_>) -> Finding {
    let (subject, identity) = sale.name();
    let id = sale.seller_id();
    let (message, help) = if sale.is_resale().is_yes() {
        (format!("`{id}` sells to itself for resale"), "name the reseller that buys, or remove this sale".to_owned())
    } else {
        (format!("`{id}` sells to itself"), way_out(network, Transaction::Sale(sale)))
    };
    Finding::new(&INFO, sale.buyer_place(), message)
        .primary("buys what it sells")
        .label(sale.seller_place(), "the seller")
        .help(help)
        .about(subject, identity)
}

fn sells_into_own_tenant(network: &Network, sale: Sale<'_>, tenant: Tenant<'_>, place: Place) -> Finding {
    let (subject, identity) = sale.name();
    let (seller, buyer, id) = (sale.seller_id(), sale.buyer().id(), tenant.id());
    let own = wording::customer_tenants(network, sale.buyer()).map_or_else(String::new, |tenants| format!(", such as {tenants}"));
    Finding::new(&INFO, place, format!("`{seller}` sells to `{buyer}` into `{id}`, a tenant of its own"))
        .primary("the seller's tenant")
        .label(sale.seller_place(), "the seller")
        .label_at(tenant.owner_place(), "owned by the seller")
        .help(format!("name a tenant of `{buyer}`{own}"))
        .about(subject, identity)
}

fn orders_for_itself(network: &Network, subscription: Subscription<'_>, owner: Party<'_>) -> Finding {
    let (subject, identity) = subscription.name();
    let tenant = subscription.tenant();
    let (id, owner) = (tenant.id(), owner.id());
    let is_orderer = subscription.buyer().is_some_and(|buyer| buyer.is_partner(subscription.ordered_by()));
    let (message, says, place) = if is_orderer {
        (format!("`{owner}` orders into `{id}`, a tenant of its own"), "orders", Some(subscription.ordered_by_place()))
    } else {
        let message = format!("`{owner}` is partner of record in `{id}`, a tenant of its own");
        (message, "is the partner of record", subscription.partner_of_record_place())
    };
    let mut finding = Finding::new(&INFO, subscription.tenant_place(), message)
        .primary(format!("a tenant of `{owner}`"))
        .label_at(place, format!("the owner {says}"))
        .label_at(tenant.owner_place(), "the owner");
    let is_apart = tenant.is_kind(&[TenantKind::SharedServices, TenantKind::Sandbox]).is_yes();
    let help = if is_apart && is_orderer {
        finding = finding.label_at(subscription.partner_of_record_place(), "with a partner of record");
        "leave out `partner-of-record`: into its own shared-services or sandbox tenant a partner orders by itself".to_owned()
    } else {
        way_out(network, Transaction::Subscription(subscription))
    };
    finding.help(help).about(subject, identity).cause(id)
}

/// Names who could sell, and the buyer's tenants for it.
fn way_out(network: &Network, transaction: Transaction<'_>) -> String {
    let seller = wording::one_of(network.possible_sellers(transaction).map(Partner::id));
    let seller = seller.unwrap_or_else(|| "another partner enrolled in the region".to_owned());
    let own = transaction.buyer().and_then(|buyer| wording::customer_tenants(network, buyer));
    let own = own.map_or_else(String::new, |tenants| format!(", such as {tenants}"));
    format!("buy from {seller}, into a tenant of kind customer{own}")
}
