use crate::finding::{Finding, Info};
use crate::network::{Network, Partner, Partnership, Subscription, Transaction};
use crate::programme::Roles;
use crate::rules::{
    Check, Rule, advisor_sells, cross_region_sale, not_enrolled, reseller_orders, self_sale, shared_services_misuse,
    wrong_partner_of_record,
};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Subscription(check)] };

static INFO: Info = info!(
    "partner-of-record-without-partnership",
    Record,
    Error,
    "the partner of record is no reseller of the partner that orders"
);

fn check(network: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    let named = subscription.partner_of_record().zip(subscription.partner_of_record_place());
    let orderer = subscription.ordered_by();
    // What does not parse may hold the partnership.
    if network.has_broken_file() {
        return;
    }
    if let Some((reseller, place)) = named.filter(|(reseller, _)| *reseller != orderer)
        && network.are_partners_on(orderer, reseller, subscription.day()).is_no()
        && !is_silent(subscription)
    {
        findings.push(without_partnership(network, subscription, reseller, place));
    }
}

fn is_silent(subscription: Subscription<'_>) -> bool {
    let transaction = Transaction::Subscription(subscription);
    wrong_partner_of_record::holds(subscription)
        || advisor_sells::holds_on(transaction)
        || reseller_orders::holds(subscription)
        || not_enrolled::holds_on(transaction)
        || cross_region_sale::holds_on(transaction)
        || shared_services_misuse::holds(subscription)
        || self_sale::holds(transaction)
}

fn without_partnership(
    network: &Network,
    subscription: Subscription<'_>,
    reseller: Partner<'_>,
    place: Place,
) -> Finding {
    let (subject, identity) = subscription.name();
    let (orderer, day) = (subscription.ordered_by(), subscription.day());
    let (from, to) = (orderer.id(), reseller.id());
    let message = format!("`{to}` is partner of record of a subscription in `{}`", subscription.tenant().id());
    let message = format!("{} and has no partnership with `{from}`, which orders it", wording::on(message, day));
    let finding = Finding::new(&INFO, place, message)
        .primary(format!("no reseller of `{from}`"))
        .label(subscription.ordered_by_place(), "the partner that orders")
        .label_at(subscription.day_place(), wording::judged("subscription"));
    let finding = wording::with_other_partnerships(finding, network, orderer, reseller, day);
    let reversed = network.partnership_on(reseller, orderer, day);
    let mut finding = finding.label_at(
        reversed.map(Partnership::provider_place),
        format!("a partnership in which `{to}` is the provider"),
    );
    let is_provider = orderer.is_enrolled_as(Roles::PROVIDER, day);
    if is_provider.is_no() {
        finding = wording::with_roles(finding, orderer, day);
    }
    let help = if is_provider.is_no() {
        let stand_ins = network.stand_ins(Transaction::Subscription(subscription), orderer);
        format!(
            "leave out `partner-of-record`: a direct bill partner like `{from}` sells by itself; or let a provider of \
                `{to}` order{}",
            wording::such_as(stand_ins)
        )
    } else {
        way_out(network, subscription, reseller)
    };
    finding.help(help).about(subject, identity).cause(format!("{from} {to}"))
}

/// Names the day on which the partnership begins, else the providers that the reseller has.
fn way_out(network: &Network, subscription: Subscription<'_>, reseller: Partner<'_>) -> String {
    let (orderer, day) = (subscription.ordered_by(), subscription.day());
    let (from, to) = (orderer.id(), reseller.id());
    let next = network.next_partnership(orderer, reseller, day);
    if let Some(since) = next.filter(|since| subscription.period().contains(Some(*since)).is_yes()) {
        return format!("let the subscription begin on {since}, when `{from}` and `{to}` become partners");
    }
    let confirm = format!("let `{from}` invite `{to}` as its reseller in Partner Center, and write it under \
        `partnerships`");
    let stand_ins = network.stand_ins(Transaction::Subscription(subscription), orderer);
    if let Some(providers) = wording::one_of(stand_ins.map(Partner::id)) {
        return format!("{confirm}, or let a provider of `{to}` order: {providers}");
    }
    let resellers = network.possible_partners_of_record(subscription);
    format!("{confirm}, or let a reseller of `{from}` be the partner of record{}", wording::such_as(resellers))
}
