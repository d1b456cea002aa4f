use crate::finding::{Finding, Info};
use crate::network::{Network, Partner, Transaction, Tri};
use crate::programme::{Day, Roles};
use crate::rules::{Check, Rule};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Transaction(check)] };

static INFO: Info = info!("advisor-sells", Chain, Error, "a partner that is an advisor only sells or orders");

/// Whether the rule speaks for this partner on a transaction of this day.
pub(super) fn holds(partner: Partner<'_>, day: Option<Day>) -> bool {
    let is_advisor = partner.is_enrolled_as(Roles::ADVISOR, day);
    (is_advisor & !partner.is_enrolled_as(Roles::ADVISOR.others(), day)) == Tri::Yes
}

/// Whether the rule speaks for any partner that sells or orders here.
pub(super) fn holds_on(transaction: Transaction<'_>) -> bool {
    sellers(transaction).any(|(partner, _)| holds(partner, transaction.day()))
}

/// The partners that sell or order: of a sale the seller alone, of a subscription all that act.
fn sellers(transaction: Transaction<'_>) -> impl Iterator<Item = (Partner<'_>, Place)> {
    transaction.acting_partners().filter(move |(partner, _)| match transaction {
        Transaction::Sale(sale) => sale.seller() == Some(*partner),
        Transaction::Subscription(_) => true,
    })
}

fn check(network: &Network, transaction: Transaction<'_>, findings: &mut Vec<Finding>) {
    for (partner, place) in sellers(transaction) {
        if holds(partner, transaction.day()) {
            findings.push(advisor_sells(network, transaction, partner, place));
        }
    }
}

fn advisor_sells(network: &Network, transaction: Transaction<'_>, partner: Partner<'_>, place: Place) -> Finding {
    let id = partner.id();
    let day = transaction.day();
    let (subject, identity) = transaction.name();
    let roles = roles_needed(transaction, partner);
    let needed = wording::part_of_stand_in(transaction, partner);
    let part = wording::on(wording::part(transaction, partner), day);
    let message = format!("`{id}` {part} and is only an advisor");
    let finding = Finding::new(&INFO, place, message)
        .primary("an advisor")
        .label_at(transaction.day_place(), wording::judged(transaction.noun()));
    let others = wording::such_as(network.stand_ins(transaction, partner));
    wording::with_roles(finding, partner, day)
        .help(format!("let a partner {needed} that is enrolled as {}{others}", words(roles)))
        .about(subject, format!("{identity} {id}"))
        .cause(id)
}

/// The roles that it takes to stand where the partner does.
fn roles_needed(transaction: Transaction<'_>, partner: Partner<'_>) -> Roles {
    match transaction {
        Transaction::Sale(sale) if sale.is_resale().is_yes() => Roles::PROVIDER,
        Transaction::Sale(_) => Roles::SELLING,
        Transaction::Subscription(subscription) if subscription.ordered_by() == partner => Roles::ORDERING,
        Transaction::Subscription(_) => Roles::RESELLER,
    }
}

fn words(roles: Roles) -> &'static str {
    match roles {
        Roles::PROVIDER => "indirect provider",
        Roles::RESELLER => "indirect reseller",
        Roles::ORDERING => "indirect provider or direct bill partner",
        _ => "indirect reseller or direct bill partner",
    }
}
