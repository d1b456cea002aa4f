use crate::finding::{Finding, Info, LABELS_MAX};
use crate::network::{Acceptance, Network, Partner, Party, Transaction, Tri};
use crate::programme::{Cloud, Roles, TenantKind, since};
use crate::rules::{Check, Rule, csp_tenant_provisioned, microsoft_direct_sale, self_sale};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Transaction(check)] };

static INFO: Info = info!(
    "unsigned-mca",
    Agreement,
    Error,
    "a customer buys before it has accepted the Microsoft Customer Agreement",
    13_605
);

/// Whether the rule speaks for this transaction.
pub(super) fn holds(transaction: Transaction<'_>) -> bool {
    let day = transaction.day();
    let Some(buyer) = transaction.buyer() else { return false };
    let needs_acceptance = transaction.tenant().map_or(Tri::Yes, |tenant| {
        tenant.is_in_cloud(Cloud::Public) & tenant.is_kind(&[TenantKind::Customer])
    });
    let has_accepted = buyer.has_accepted_by(day);
    let is_in_force = Tri::of(day, |day| day >= since::AGREEMENTS);
    (transaction.is_to_end_customer() & is_in_force & needs_acceptance & !has_accepted).is_yes()
}

fn check(network: &Network, transaction: Transaction<'_>, findings: &mut Vec<Finding>) {
    let Some(buyer) = transaction.buyer() else { return };
    if holds(transaction) && !is_silent(transaction) {
        findings.push(unsigned_mca(network, transaction, buyer));
    }
}

fn is_silent(transaction: Transaction<'_>) -> bool {
    let is_direct = matches!(transaction, Transaction::Sale(sale) if microsoft_direct_sale::holds(sale));
    is_direct || self_sale::holds(transaction) || csp_tenant_provisioned::holds(transaction)
}

fn unsigned_mca(network: &Network, transaction: Transaction<'_>, buyer: Party<'_>) -> Finding {
    let (subject, identity) = transaction.name();
    let (id, noun) = (buyer.id(), transaction.noun());
    let later = buyer.acceptances().filter_map(Acceptance::day).min();
    let part = match transaction {
        Transaction::Sale(sale) => format!("buys from `{}`", sale.seller_id()),
        Transaction::Subscription(subscription) => format!("gets a subscription in `{}`", subscription.tenant().id()),
    };
    let part = wording::on(part, transaction.day());
    let message = match later {
        Some(accepted) => format!("`{id}` {part}, before it accepts the Microsoft Customer Agreement on {accepted}"),
        None => format!("`{id}` {part} without having accepted the Microsoft Customer Agreement"),
    };
    let primary = match transaction {
        Transaction::Sale(_) => "no acceptance by that day".to_owned(),
        Transaction::Subscription(_) => format!("of `{id}`, without acceptance by that day"),
    };
    let mut finding = Finding::new(&INFO, transaction.buyer_place(), message)
        .primary(primary)
        .label_at(transaction.day_place(), wording::judged(noun));
    if let (Transaction::Subscription(_), Some(tenant)) = (transaction, transaction.tenant()) {
        finding = finding.label_at(tenant.owner_place(), "its owner");
    }
    for acceptance in buyer.acceptances().take(LABELS_MAX + 1) {
        if let (Some(day), place) = (acceptance.day(), acceptance.day_place()) {
            finding = finding.label_at(place, format!("accepted on {day}"));
        }
    }
    if later.is_none() {
        finding = finding.label(buyer.id_place(), "declared without an acceptance in `mca`");
    }
    let help = match later {
        Some(accepted) => format!("let the {noun} begin on {accepted} or later, or add the earlier acceptance to `mca`"),
        None => format!(
            "let `{id}` accept the agreement first, or let {} confirm that it has, and write the day in `mca`",
            attestor(network, transaction)
        ),
    };
    finding.help(help + &INFO.codes_words()).about(subject, identity).cause(id)
}

/// Who could attest that the buyer has accepted: a partner that orders, or the provider of the seller.
fn attestor(network: &Network, transaction: Transaction<'_>) -> String {
    let day = transaction.day();
    let orderer = match transaction {
        Transaction::Sale(sale) => sale.seller(),
        Transaction::Subscription(subscription) => Some(subscription.ordered_by()),
    };
    let itself = orderer.filter(|partner| partner.is_enrolled_as(Roles::ORDERING, day).is_yes());
    let providers = orderer.into_iter().flat_map(|reseller| network.providers_of(reseller, day));
    let ids = match itself {
        Some(partner) => Some(format!("`{}`", partner.id())),
        None => wording::one_of(providers.map(Partner::id)),
    };
    ids.unwrap_or_else(|| "an indirect provider or a direct bill partner".to_owned())
}
