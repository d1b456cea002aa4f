use crate::finding::{Finding, Info};
use crate::network::{Network, Side, Subscription};
use crate::rules::{Check, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Subscription(check)] };

static INFO: Info =
    info!("cross-cloud", Region, Error, "an order in a cloud in which the partner that orders has no account");

fn check(_: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    // No account at all is a matter of not-enrolled, reseller-orders or nobody.
    let side = Side::of_orderer_with_tenant(subscription.ordered_by(), subscription.day());
    if side.is_outside_cloud(subscription.tenant().cloud()) {
        findings.push(cross_cloud(subscription, side));
    }
}

fn cross_cloud(subscription: Subscription<'_>, side: Side<'_>) -> Finding {
    let (subject, identity) = subscription.name();
    let (orderer, tenant) = (subscription.ordered_by().id(), subscription.tenant());
    let cloud = tenant.cloud().map_or_else(String::new, |cloud| cloud.to_string());
    let id = tenant.id();
    let message = format!("`{orderer}` orders into `{id}` in the {cloud} cloud and has no account in that cloud");
    let mut finding = Finding::new(&INFO, subscription.ordered_by_place(), message)
        .primary(format!("no account in the {cloud} cloud"))
        .label_at(subscription.day_place(), wording::judged("subscription"))
        .label(subscription.tenant_place(), format!("in the {cloud} cloud"))
        .label_at(tenant.cloud_place(), "its cloud");
    for enrollment in side.accounts() {
        let Some((tenant, cloud)) = enrollment.tenant().and_then(|tenant| Some((tenant, tenant.cloud()?))) else {
            continue;
        };
        finding = finding
            .label_at(enrollment.tenant_place(), format!("an account in the {cloud} cloud"))
            .label_at(tenant.cloud_place(), "its cloud");
    }
    finding
        .help(format!("let a partner with an account in the {cloud} cloud order, or enroll `{orderer}` there with a CSP tenant of that cloud"))
        .about(subject, identity)
        .cause(format!("{orderer} in {cloud}"))
}
