use crate::finding::{Finding, Info};
use crate::network::{Network, Tenant, Transaction};
use crate::programme::{Day, Region, since};
use crate::rules::{Check, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Transaction(check)] };

static INFO: Info = info!("suspended-market", Region, Warning, "a new sale or subscription in Russia");

fn check(_: &Network, transaction: Transaction<'_>, findings: &mut Vec<Finding>) {
    if let Some(day) = transaction.day()
        && day >= since::RUSSIA_SUSPENDED
        && transaction.buyer_region_on(Some(day)) == Some(Region::RUSSIA)
    {
        findings.push(suspended_market(transaction, day));
    }
}

fn suspended_market(transaction: Transaction<'_>, day: Day) -> Finding {
    let (subject, identity) = transaction.name();
    let suspended = since::RUSSIA_SUSPENDED;
    let edge = wording::edge(transaction);
    let cause = transaction.tenant().map(Tenant::id).or_else(|| Some(transaction.buyer()?.id()));
    let message = format!("{edge} in Russia on {day}; Microsoft suspended new sales there on {suspended}");
    Finding::new(&INFO, transaction.buyer_place(), message)
        .primary("in the region russia")
        .label_at(
            transaction.tenant_place().filter(|place| *place != transaction.buyer_place()),
            "the tenant, whose region counts",
        )
        .label_at(transaction.buyer_country_place(), "a country of the region russia")
        .label_at(transaction.day_place(), wording::judged(transaction.noun()))
        .help(format!("end what was ordered since {suspended}, or correct the day or the country if one was recorded wrongly"))
        .about(subject, identity)
        .cause(cause.unwrap_or_default())
}
