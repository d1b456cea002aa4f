use crate::finding::{Finding, Info};
use crate::network::{Network, Party, Subscription, Tri};
use crate::programme::{Product, Roles, TenantKind};
use crate::rules::{Check, Rule, advisor_sells, csp_tenant_of_customer, not_enrolled, reseller_orders};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Subscription(check)] };

static INFO: Info =
    info!("shared-services-misuse", Tenant, Error, "a shared-services tenant serves for more than its owner's Azure");

/// Whether the rule speaks for this subscription.
pub(super) fn holds(subscription: Subscription<'_>) -> bool {
    if !subscription.tenant().is_kind(&[TenantKind::SharedServices]).is_yes() {
        return false;
    }
    let is_misused = Tri::any([
        is_ordered_by_other(subscription),
        Tri::from(subscription.partner_of_record().is_some()),
        is_other_product(subscription),
        is_of_nobody_that_orders(subscription),
    ]);
    is_misused.is_yes()
}

// Legal only if 1. the owner orders,
fn is_ordered_by_other(subscription: Subscription<'_>) -> Tri {
    Tri::of(subscription.buyer(), |owner| !owner.is_partner(subscription.ordered_by()))
}

// 2. with no partner of record, 3. Azure, where the product is told,
fn is_other_product(subscription: Subscription<'_>) -> Tri {
    subscription.product().is(Tri::No, |product| product != Product::Azure)
}

// and 4. the owner is enrolled as one that orders.
fn is_of_nobody_that_orders(subscription: Subscription<'_>) -> Tri {
    let Some(owner) = subscription.buyer() else { return Tri::Perhaps };
    let may_order =
        owner.as_partner().map_or(Tri::No, |owner| owner.is_enrolled_as(Roles::ORDERING, subscription.day()));
    !may_order
}

fn check(_: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    let (orderer, day) = (subscription.ordered_by(), subscription.day());
    let is_silent = || csp_tenant_of_customer::holds(subscription.tenant())
        || not_enrolled::holds(orderer, day)
        || reseller_orders::holds(subscription)
        || advisor_sells::holds(orderer, day);
    if holds(subscription) && !is_silent() {
        findings.push(shared_services_misuse(subscription));
    }
}

fn shared_services_misuse(subscription: Subscription<'_>) -> Finding {
    let (subject, identity) = subscription.name();
    let tenant = subscription.tenant();
    let owner = tenant.owner().map_or("", |owner| owner.id());
    let mut reasons = Vec::new();
    let mut unfit = None;
    let mut labels = vec![(tenant.kind_place(), "its kind".to_owned())];
    if is_ordered_by_other(subscription).is_yes() {
        reasons.push(format!("`{}` orders, not its owner `{owner}`", subscription.ordered_by().id()));
        labels.push((Some(subscription.ordered_by_place()), "not the owner".to_owned()));
        labels.push((tenant.owner_place(), "the owner".to_owned()));
    }
    if let Some(reseller) = subscription.partner_of_record() {
        reasons.push(format!("`{}` is partner of record", reseller.id()));
        labels.push((subscription.partner_of_record_place(), "a partner of record".to_owned()));
    }
    if let Some(product) = subscription.product().known().filter(|product| *product != Product::Azure) {
        reasons.push(format!("the product is {product}"));
        labels.push((subscription.product().place(), "not Azure".to_owned()));
    }
    if is_of_nobody_that_orders(subscription).is_yes() {
        let on = subscription.day().map_or_else(String::new, |day| format!(" on {day}"));
        reasons.push(format!("its owner `{owner}` is neither indirect provider nor direct bill partner{on}"));
        if !is_ordered_by_other(subscription).is_yes() {
            labels.push((tenant.owner_place(), "the owner".to_owned()));
        }
        labels.push((subscription.day_place(), wording::judged("subscription")));
        unfit = tenant.owner().and_then(Party::as_partner);
    }
    let reasons = reasons.join("; ");
    let message = format!("the shared-services tenant `{}` is misused: {reasons}", tenant.id());
    let finding = Finding::new(&INFO, subscription.tenant_place(), message).primary("a shared-services tenant");
    let finding = labels.into_iter().fold(finding, |finding, (place, message)| finding.label_at(place, message));
    let finding = match unfit {
        Some(owner) => wording::with_roles(finding, owner, subscription.day()),
        None => finding,
    };
    finding
        .help(format!(
            "let `{owner}`, enrolled as indirect provider or direct bill partner, order Azure and nothing else there, with no partner of record; all else goes into a tenant of kind customer"
        ))
        .about(subject, identity)
        .cause(format!("{} {reasons}", tenant.id()))
}
