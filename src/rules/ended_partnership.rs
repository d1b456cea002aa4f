use crate::finding::{Finding, Info, LABELS_MAX};
use crate::network::{Network, Partner, Subscription, Transaction};
use crate::rules::{Check, Rule};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Subscription(check)] };

static INFO: Info = info!(
    "ended-partnership",
    Record,
    Warning,
    "a subscription runs on after the partnership of provider and reseller has ended"
);

fn check(network: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    let named = subscription.partner_of_record().zip(subscription.partner_of_record_place());
    let Some((reseller, place)) = named else { return };
    // What does not parse may hold the partnership that goes on.
    if network.has_broken_file() {
        return;
    }
    let (orderer, as_of) = (subscription.ordered_by(), Some(network.as_of()));
    let speaks = subscription.period().contains(as_of)
        & network.are_partners_on(orderer, reseller, subscription.day())
        & !network.are_partners_on(orderer, reseller, as_of);
    if speaks.is_yes() {
        findings.push(ended_partnership(network, subscription, reseller, place));
    }
}

fn ended_partnership(network: &Network, subscription: Subscription<'_>, reseller: Partner<'_>, place: Place) -> Finding {
    let (subject, identity) = subscription.name();
    let (orderer, as_of) = (subscription.ordered_by(), network.as_of());
    let (from, to) = (orderer.id(), reseller.id());
    let ends = network.partnerships_between(orderer, reseller).take(LABELS_MAX + 1);
    let ends = ends.filter_map(|partnership| partnership.period().until.known());
    let end = wording::on("ended".to_owned(), ends.filter(|end| *end < as_of).max());
    let tenant = subscription.tenant().id();
    let message =
        format!("`{to}` is still partner of record of a subscription in `{tenant}`; its partnership with `{from}` {end}");
    let finding = Finding::new(&INFO, place, message)
        .primary(format!("no reseller of `{from}` any more"))
        .label(subscription.ordered_by_place(), "the provider")
        .label_at(subscription.day_place(), "begun while the two were partners");
    let until = subscription.period().until;
    let until = until.known().zip(until.place());
    let finding = match until {
        Some((until, place)) => finding.label(place, format!("the subscription runs until {until}")),
        None => finding,
    };
    wording::with_other_partnerships(finding, network, orderer, reseller, Some(as_of))
        .help(way_out(network, subscription, reseller))
        .about(subject, identity)
        .cause(format!("{from} {to}"))
}

/// Names those who could take over on the as-of day.
fn way_out(network: &Network, subscription: Subscription<'_>, reseller: Partner<'_>) -> String {
    let (orderer, transaction) = (subscription.ordered_by(), Transaction::Subscription(subscription));
    let in_place_of = |partner| wording::such_as(network.stand_ins_on(transaction, partner, network.as_of()));
    format!(
        "let another reseller of `{}` be the partner of record{}, or move the subscription to a provider of `{}`{}; \
            where the two are partners again, write it under `partnerships`",
        orderer.id(),
        in_place_of(reseller),
        reseller.id(),
        in_place_of(orderer)
    )
}
