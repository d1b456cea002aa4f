use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network, Partner, Sale, Side, Subscription, Transaction};
use crate::programme::Roles;
use crate::rules::{Check, Rule, advisor_sells, not_enrolled, partner_resale, reseller_orders, self_sale, wrong_partner_of_record};
use crate::source::Place;
use crate::wording::{self, Judged};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Sale(check_sale), Check::Subscription(check_subscription)] };

static INFO: Info = info!("cross-region-sale", Region, Error, "a sale or a subscription across regions", 2201, 2030);

/// Whether the rule speaks for `partner` on this transaction.
pub(super) fn holds(transaction: Transaction<'_>, partner: Partner<'_>) -> bool {
    match transaction {
        Transaction::Sale(sale) => sale.seller() == Some(partner) && is_across(sale),
        Transaction::Subscription(subscription) => {
            let is_orderer = subscription.ordered_by() == partner && orderer_is_outside(subscription);
            let is_reseller = subscription.partner_of_record() == Some(partner) && reseller_is_outside(subscription);
            is_orderer || is_reseller
        }
    }
}

/// Whether the rule speaks for the transaction.
pub(super) fn holds_on(transaction: Transaction<'_>) -> bool {
    match transaction {
        Transaction::Sale(sale) => is_across(sale),
        Transaction::Subscription(subscription) => orderer_is_outside(subscription) || reseller_is_outside(subscription),
    }
}

fn is_across(sale: Sale<'_>) -> bool {
    let Some(seller) = sale.seller() else { return false };
    if let Some((seller, buyer)) = Transaction::Sale(sale).resale_parties() {
        let [from, to] = Side::of_resale(seller, buyer, sale.day());
        return from.shares_no_region(to);
    }
    sale.is_to_end_customer().is_yes()
        && Side::of_seller(seller, sale.day()).is_outside(sale.buyer_region_on(sale.day()))
}

fn orderer_is_outside(subscription: Subscription<'_>) -> bool {
    is_outside(subscription, subscription.ordered_by(), Roles::ORDERING)
}

fn reseller_is_outside(subscription: Subscription<'_>) -> bool {
    let reseller = subscription.partner_of_record();
    reseller.is_some_and(|reseller| is_outside(subscription, reseller, Roles::RESELLER))
}

fn is_outside(subscription: Subscription<'_>, partner: Partner<'_>, roles: Roles) -> bool {
    let day = subscription.day();
    Side::with_role(partner, roles, day).is_outside(subscription.region_on(day))
}

fn check_sale(network: &Network, sale: Sale<'_>, findings: &mut Vec<Finding>) {
    let Some(seller) = sale.seller() else { return };
    let transaction = Transaction::Sale(sale);
    let is_silent = || {
        partner_resale::holds(sale)
            || self_sale::holds(transaction)
            || not_enrolled::holds(seller, sale.day())
            || advisor_sells::holds(seller, sale.day())
    };
    if !is_across(sale) || is_silent() {
        return;
    }
    findings.push(match transaction.resale_parties() {
        Some((seller, buyer)) => resale_across(network, sale, seller, buyer),
        None => sale_across(network, sale, seller),
    });
}

fn check_subscription(network: &Network, subscription: Subscription<'_>, findings: &mut Vec<Finding>) {
    let is_across = orderer_is_outside(subscription) || reseller_is_outside(subscription);
    if !is_across || self_sale::holds(Transaction::Subscription(subscription)) {
        return;
    }
    let orderer = subscription.ordered_by();
    let reseller = subscription.partner_of_record().zip(subscription.partner_of_record_place());
    let finding = if orderer_is_outside(subscription) && !is_silent_for(subscription, orderer) {
        order_across(network, subscription)
    } else if let Some((reseller, place)) = reseller
        && reseller_is_outside(subscription)
        && !is_silent_for(subscription, reseller)
    {
        record_across(network, subscription, reseller, place)
    } else {
        return;
    };
    findings.push(finding);
}

/// Whether a rule about the roles of `partner` speaks here, at whichever reference it stands.
fn is_silent_for(subscription: Subscription<'_>, partner: Partner<'_>) -> bool {
    let day = subscription.day();
    not_enrolled::holds(partner, day)
        || advisor_sells::holds(partner, day)
        || (subscription.ordered_by() == partner && reseller_orders::holds(subscription))
        || (subscription.partner_of_record() == Some(partner) && wrong_partner_of_record::holds(subscription))
}

fn sale_across(network: &Network, sale: Sale<'_>, seller: Partner<'_>) -> Finding {
    let transaction = Transaction::Sale(sale);
    let side = Side::of_seller(seller, sale.day());
    let (id, buyer, own, region) = (seller.id(), sale.buyer().id(), wording::regions(side), region_of(transaction));
    let message = format!("`{id}` sells to `{buyer}` across regions: {own} to {region}");
    let roles = side.accounts().filter_map(Enrollment::role).map(Roles::of);
    let roles = roles.reduce(Roles::and).unwrap_or(Roles::SELLING);
    let finding = Finding::new(&INFO, sale.seller_place(), message).primary(format!("acts in {own}"));
    let finding = with_evidence(finding, transaction, side, seller, roles);
    let instead = instead(network, transaction, seller).unwrap_or_else(|| format!("a partner enrolled in {region}"));
    named(finding, transaction, id, &region)
        .help(format!("let {instead} sell to `{buyer}`, or enroll `{id}` in {region} too{}", INFO.codes_words()))
}

fn order_across(network: &Network, subscription: Subscription<'_>) -> Finding {
    let transaction = Transaction::Subscription(subscription);
    let orderer = subscription.ordered_by();
    let side = Side::with_role(orderer, Roles::ORDERING, subscription.day());
    let (id, own, region) = (orderer.id(), wording::regions(side), region_of(transaction));
    let message = format!("`{id}` orders into `{}` across regions: {own} to {region}", subscription.tenant().id());
    let finding = Finding::new(&INFO, subscription.ordered_by_place(), message).primary(format!("acts in {own}"));
    let finding = with_evidence(finding, transaction, side, orderer, Roles::ORDERING);
    let instead = instead(network, transaction, orderer).unwrap_or_else(|| format!("a partner enrolled in {region}"));
    named(finding, transaction, id, &region)
        .help(format!("let {instead} order, or enroll `{id}` in {region} too{}", INFO.codes_words()))
}

fn record_across(network: &Network, subscription: Subscription<'_>, reseller: Partner<'_>, place: Place) -> Finding {
    let transaction = Transaction::Subscription(subscription);
    let side = Side::with_role(reseller, Roles::RESELLER, subscription.day());
    let (id, own, region) = (reseller.id(), wording::regions(side), region_of(transaction));
    let tenant = subscription.tenant().id();
    let message = format!("`{id}` is partner of record in `{tenant}` across regions: {own} to {region}");
    let finding = Finding::new(&INFO, place, message).primary(format!("indirect reseller in {own}"));
    let finding = with_evidence(finding, transaction, side, reseller, Roles::RESELLER);
    let instead = instead(network, transaction, reseller);
    let instead = instead.unwrap_or_else(|| format!("an indirect reseller enrolled in {region}"));
    named(finding, transaction, id, &region)
        .help(format!("let {instead} be the partner of record, or enroll `{id}` in {region} too{}", INFO.codes_words()))
}

fn resale_across(network: &Network, sale: Sale<'_>, seller: Partner<'_>, buyer: Partner<'_>) -> Finding {
    let (transaction, day) = (Transaction::Sale(sale), sale.day());
    let [from, to] = Side::of_resale(seller, buyer, day);
    let (own, other) = (wording::regions(from), wording::regions(to));
    let (id, reseller) = (seller.id(), buyer.id());
    let message = format!("`{id}` sells to `{reseller}` across regions: {own} to {other}");
    let finding = Finding::new(&INFO, sale.seller_place(), message)
        .primary(format!("indirect provider in {own}"))
        .label(sale.buyer_place(), format!("indirect reseller in {other}"));
    let finding = wording::with_accounts(wording::with_accounts(finding, from), to);
    let judged = Judged::transaction(transaction);
    let finding = wording::with_other_days(finding, seller, Roles::PROVIDER, judged, |account| {
        to.is_in(account.region_on(day))
    });
    let finding = wording::with_other_days(finding, buyer, Roles::RESELLER, judged, |account| {
        from.is_in(account.region_on(day))
    });
    let instead = instead(network, transaction, seller).unwrap_or_else(|| format!("an indirect provider of {other}"));
    named(finding, transaction, id, &other)
        .help(format!("let {instead} sell to `{reseller}`, or enroll `{id}` in {other} too{}", INFO.codes_words()))
}

/// Who could stand in place of the partner, as far as the network knows.
fn instead(network: &Network, transaction: Transaction<'_>, partner: Partner<'_>) -> Option<String> {
    wording::one_of(network.stand_ins(transaction, partner).map(Partner::id))
}

fn named(finding: Finding, transaction: Transaction<'_>, id: &str, region: &str) -> Finding {
    let (subject, identity) = transaction.name();
    wording::with_old_regions(finding, Judged::transaction(transaction))
        .about(subject, format!("{identity} {id}"))
        .cause(format!("{id} in {region}"))
}

fn region_of(transaction: Transaction<'_>) -> String {
    wording::region(transaction.buyer_region_on(transaction.day()))
}

/// Labels the buyer, the tenant named and the country that decides the region, then the partner's accounts: those that
/// count, and those that would make it legal if they ran on the day.
fn with_evidence(
    finding: Finding,
    transaction: Transaction<'_>,
    side: Side<'_>,
    partner: Partner<'_>,
    roles: Roles,
) -> Finding {
    let name = region_of(transaction);
    let tenant = transaction.tenant_place().filter(|place| *place != transaction.buyer_place());
    let finding = match tenant {
        Some(tenant) => finding.label(transaction.buyer_place(), "the buyer").label(tenant, format!("a tenant in {name}")),
        None => finding.label(transaction.buyer_place(), format!("in {name}")),
    };
    let finding = finding.label_at(transaction.buyer_country_place(), format!("a country of {name}"));
    let day = transaction.day();
    let region = transaction.buyer_region_on(day);
    let finding = wording::with_accounts(finding, side);
    wording::with_other_days(finding, partner, roles, Judged::transaction(transaction), |account| {
        account.is_in(region, day)
    })
}
