use crate::finding::{Finding, Info};
use crate::network::{Affiliation, Network, Partner, Party, Transaction, Tri};
use crate::rules::{Check, Rule, self_sale};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Transaction(check)] };

static INFO: Info = info!("affiliate-sale", Tenant, Error, "a partner sells to a company it is affiliated with");

/// Whether the rule speaks.
pub(super) fn holds(network: &Network, transaction: Transaction<'_>) -> bool {
    ends(transaction).is_some_and(|(seller, buyer)| network.are_affiliated_on(seller, buyer, transaction.day()))
}

/// Seller and buyer, who must not be affiliated; a resale between affiliates is legal.
fn ends(transaction: Transaction<'_>) -> Option<(Party<'_>, Party<'_>)> {
    let (seller, buyer) = (transaction.seller()?, transaction.buyer()?);
    let is_sale_to_other = transaction.is_to_end_customer() == Tri::Yes && !buyer.is_partner(seller);
    is_sale_to_other.then_some((Party::Partner(seller), buyer))
}

fn check(network: &Network, transaction: Transaction<'_>, findings: &mut Vec<Finding>) {
    if let Some((seller, buyer)) = ends(transaction)
        && let Some(chain) = network.affiliation_on(seller, buyer, transaction.day())
        && !self_sale::holds(transaction)
    {
        findings.push(affiliate_sale(network, transaction, &chain));
    }
}

fn affiliate_sale(network: &Network, transaction: Transaction<'_>, chain: &[Affiliation<'_>]) -> Finding {
    let (subject, identity) = transaction.name();
    let seller = transaction.seller().map_or("", |seller| seller.id());
    let buyer = transaction.buyer().map_or("", |buyer| buyer.id());
    let message = match transaction {
        Transaction::Sale(_) => format!("`{seller}` sells to `{buyer}`, its affiliate"),
        Transaction::Subscription(subscription) => {
            format!("`{seller}` sells into `{}`, a tenant of its affiliate `{buyer}`", subscription.tenant().id())
        }
    };
    let (fact, owner) = match transaction {
        Transaction::Sale(_) => (format!("affiliated with `{seller}`"), None),
        Transaction::Subscription(subscription) => {
            (format!("a tenant of an affiliate of `{seller}`"), subscription.tenant().owner_place())
        }
    };
    let finding = Finding::new(&INFO, transaction.buyer_place(), message)
        .primary(fact)
        .label(transaction.seller_place(), "the seller")
        .label_at(owner, "the owner, who buys");
    let help = match wording::one_of(network.possible_sellers(transaction).map(Partner::id)) {
        Some(others) => format!("let {others} sell to `{buyer}`"),
        None => format!("let a partner sell to `{buyer}` that is not affiliated with it"),
    };
    let finding = match transaction.seller() {
        Some(seller) => wording::with_hops(finding, Party::Partner(seller), chain),
        None => finding,
    };
    finding
        .help(help)
        .about(subject, identity)
        .cause(format!("{seller} {buyer}"))
}
