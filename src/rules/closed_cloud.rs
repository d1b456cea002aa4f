use crate::finding::{Finding, Info};
use crate::network::{Network, Subscription};
use crate::programme::{Cloud, since};
use crate::rules::{Check, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Subscription(check)] };

static INFO: Info = info!("closed-cloud", Region, Error, "a new subscription in the closed German cloud");

fn check(_: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    if let Some(day) = subscription.day()
        && day >= since::GERMAN_CLOUD_CLOSED
        && subscription.tenant().is_in_cloud(Cloud::Germany).is_yes()
    {
        findings.push(closed_cloud(subscription));
    }
}

fn closed_cloud(subscription: Subscription<'_>) -> Finding {
    let (subject, identity) = subscription.name();
    let (orderer, id) = (subscription.ordered_by().id(), subscription.tenant().id());
    let closed = since::GERMAN_CLOUD_CLOSED;
    let message = format!("`{orderer}` orders into `{id}` in the German cloud, closed since {closed}");
    Finding::new(&INFO, subscription.tenant_place(), message)
        .primary("in the German cloud")
        .label_at(subscription.tenant().cloud_place(), "its cloud")
        .label_at(subscription.day_place(), wording::judged("subscription"))
        .help("provision into a tenant of the public cloud; for a tenant that merely lies in Germany write `country: DE` in place of `cloud: germany`")
        .about(subject, identity)
        .cause(id)
}
