use crate::finding::{Finding, Info};
use crate::network::{Network, Partner, Subscription, Tri};
use crate::programme::Roles;
use crate::rules::{Check, Rule, advisor_sells, reseller_orders};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Subscription(check)] };

static INFO: Info = info!(
    "wrong-partner-of-record",
    Record,
    Error,
    "the partner of record of a subscription is no indirect reseller",
    2072,
    800_016
);

/// Whether the rule speaks for this subscription.
pub(super) fn holds(subscription: Subscription<'_>) -> bool {
    let day = subscription.day();
    let is_wrong = subscription
        .partner_of_record()
        .map_or(Tri::No, |reseller| reseller.is_enrolled(day) & !reseller.is_enrolled_as(Roles::RESELLER, day));
    is_wrong.is_yes()
}

fn check(network: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    let named = subscription.partner_of_record().zip(subscription.partner_of_record_place());
    if let Some((partner, place)) = named
        && holds(subscription)
        && !advisor_sells::holds(partner, subscription.day())
    {
        findings.push(wrong_partner_of_record(network, subscription, partner, place));
    }
}

fn wrong_partner_of_record(
    network: &Network,
    subscription: Subscription<'_>,
    partner: Partner<'_>,
    place: Place,
) -> Finding {
    let (subject, identity) = subscription.name();
    let (id, day) = (partner.id(), subscription.day());
    let message = format!("`{id}` is partner of record of a subscription in `{}`", subscription.tenant().id());
    let message = wording::on(message, day) + " and is no indirect reseller";
    let finding = Finding::new(&INFO, place, message)
        .primary(wording::with_article(&wording::roles(partner, day)))
        .label_at(subscription.day_place(), wording::judged("subscription"));
    wording::with_roles(finding, partner, day)
        .help(way_out(network, subscription, partner) + &INFO.codes_words())
        .about(subject, identity)
        .cause(id)
}

fn way_out(network: &Network, subscription: Subscription<'_>, partner: Partner<'_>) -> String {
    let (orderer, day) = (subscription.ordered_by(), subscription.day());
    let (id, orderer_id) = (partner.id(), orderer.id());
    let is_exchanged = partner.is_enrolled_as(Roles::ORDERING, day) & orderer.is_enrolled_as(Roles::RESELLER, day);
    if is_exchanged.is_yes() && reseller_orders::holds(subscription) {
        return format!("exchange the two: `{id}` orders, and `{orderer_id}` is the partner of record");
    }
    if orderer.is_enrolled_as(Roles::DIRECT_BILL, day).is_yes() {
        return format!("leave out `partner-of-record`: a direct bill partner like `{orderer_id}` sells by itself");
    }
    wording::name_reseller(network, subscription)
}
