//! What joins partners, customers and tenants: one relationship for each pair, since the first day of all that was read of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::assembly::estate::{Estate, Site};
use crate::import::assembly::listed;
use crate::import::assembly::party::{Parties, account_name};
use crate::import::assembly::standing::Standing;
use crate::import::document::{Record, Section, Value};
use crate::import::ledger::{Ledger, PairEntry};
use crate::import::notes::Origin;
use crate::programme::Day;

/// The ends of a subscription: who ordered it, the partner of record, the tenant.
type Ends = (usize, Option<usize>, String);

/// What was read of a subscription.
#[derive(Debug, Default)]
struct Subscribed {
    since: Option<Day>,
    until: Option<Day>,
    is_open: bool,
    stands: bool,
    origin: Option<Origin>,
}

/// What was read of a sale.
#[derive(Debug, Default)]
struct Sold {
    since: Option<Day>,
    until: Option<Day>,
    is_open: bool,
    origin: Option<Origin>,
}

/// Writes the relationships that are new, and completes those that stand already.
pub(super) fn write(ledger: &Ledger, standing: &mut Standing<'_>, parties: &Parties, estate: &Estate) {
    let subscriptions = subscriptions(ledger, standing, parties, estate);
    write_partnerships(ledger, standing, parties, &subscriptions);
    write_subscriptions(standing, parties, &subscriptions);
    write_sales(ledger, standing, parties, estate, &subscriptions);
    write_administrations(ledger, standing, parties, estate);
}

fn subscriptions(
    ledger: &Ledger,
    standing: &mut Standing<'_>,
    parties: &Parties,
    estate: &Estate,
) -> BTreeMap<Ends, Subscribed> {
    let mut subscriptions: BTreeMap<Ends, Subscribed> = BTreeMap::new();
    let mut own_resellers = BTreeSet::new();
    for (seller, account, tenant, pair) in ordered(ledger, parties) {
        let named = account.and_then(|reseller| parties.of(Some(reseller)));
        let reseller = named.filter(|reseller| *reseller != seller);
        if let (Some(account), Some(_), None) = (account, named, reseller) {
            own_resellers.insert(account_name(ledger, account));
        }
        let site = estate.of(tenant);
        if !site.stands {
            continue;
        }
        let subscribed = subscriptions.entry((seller, reseller, site.id.clone())).or_default();
        subscribed.since = subscribed.since.into_iter().chain(pair.since()).min();
        subscribed.origin = subscribed.origin.into_iter().chain(pair.origin).min();
        if pair.stands {
            subscribed.stands = true;
            subscribed.is_open |= pair.until().is_none();
            subscribed.until = subscribed.until.max(pair.until());
        }
    }
    if !own_resellers.is_empty() {
        standing.remark(format!(
            "resellers of record that are other location ids (MPN) of the partner that ordered: taken as sold by itself: {}",
            listed(own_resellers)
        ));
    }
    let gone = subscriptions.values().filter(|subscribed| !subscribed.stands).count();
    if gone > 0 {
        standing.remark(format!(
            "pairs of partners and customers with nothing but cancellations, credits, discounts and taxes were left out: {gone}"
        ));
    }
    let mut inverted = BTreeSet::new();
    for ((_, _, tenant), subscribed) in &mut subscriptions {
        if subscribed.is_open {
            subscribed.until = None;
        }
        if let (Some(since), Some(until)) = (subscribed.since, subscribed.until)
            && until < since
        {
            inverted.insert(tenant.as_str());
            subscribed.until = None;
        }
    }
    if !inverted.is_empty() {
        let tenants = listed(inverted);
        standing
            .remark(format!("the end lies before the beginning, so it is left out, of subscriptions for {tenants}"));
    }
    subscriptions
}

fn write_partnerships(
    ledger: &Ledger,
    standing: &mut Standing<'_>,
    parties: &Parties,
    subscriptions: &BTreeMap<Ends, Subscribed>,
) {
    let mut read: BTreeMap<(usize, usize), (Option<Day>, Origin)> = BTreeMap::new();
    let mut on_lists = BTreeSet::new();
    for ((provider, reseller), origin) in &ledger.partnerships {
        if let (Some(provider), Some(reseller)) = (parties.of(*provider), parties.of(*reseller))
            && provider != reseller
        {
            on_lists.insert(reseller);
            note(&mut read, (provider, reseller), None, *origin);
        }
    }
    for ((seller, reseller, _), subscribed) in subscriptions.iter().filter(|(_, subscribed)| subscribed.stands) {
        if let Some(reseller) = reseller {
            note(&mut read, (*seller, *reseller), None, subscribed.origin.unwrap_or_default());
        }
    }
    if let Some(own) = parties.of(None) {
        for ((reseller, _), origin) in &ledger.sales {
            if let Some(reseller) = parties.of(Some(*reseller))
                && reseller != own
                && !on_lists.contains(&reseller)
            {
                note(&mut read, (own, reseller), None, *origin);
            }
        }
    }
    let known = index(standing, Section::Partnerships, &["provider", "reseller"]);
    let is_known = |provider: usize, reseller: usize| {
        let id = |party: usize| Some(parties.all[party].id.clone());
        known.contains_key(&vec![id(provider), id(reseller)])
    };
    // Lines that let nothing stand tell since when two work together, but not that they do.
    for (seller, account, _, pair) in ordered(ledger, parties) {
        if let Some(reseller) = account.and_then(|account| parties.of(Some(account)))
            && (read.contains_key(&(seller, reseller)) || is_known(seller, reseller))
        {
            note(&mut read, (seller, reseller), pair.since(), pair.origin.unwrap_or_default());
        }
    }
    let inactive: BTreeSet<usize> =
        ledger.inactive.keys().filter_map(|(_, reseller)| parties.of(Some((*reseller)?))).collect();
    let mut strangers = BTreeSet::new();
    let mut former = BTreeSet::new();
    for ((provider, reseller), (since, origin)) in read {
        let (provider, party) = (&parties.all[provider], &parties.all[reseller]);
        if !on_lists.contains(&reseller) {
            if inactive.contains(&reseller) {
                former.insert(party.id.as_str());
            } else if party.standing.is_none() {
                strangers.insert(party.id.as_str());
            }
        }
        if let Some(indices) = known.get(&vec![Some(provider.id.clone()), Some(party.id.clone())]) {
            standing.offer_since(indices, since, origin);
            continue;
        }
        let mut record = Record::default();
        record.set("provider", Value::text(&provider.id));
        record.set("reseller", Value::text(&party.id));
        set_day(&mut record, "since", since);
        standing.add(Section::Partnerships, record);
    }
    if !strangers.is_empty() {
        standing.remark(format!(
            "resellers of record that are on no list of relationships, often another location id (MPN) of a known reseller: {}",
            listed(strangers)
        ));
    }
    if !former.is_empty() {
        standing.remark(format!(
            "resellers of record that are on the list of relationships, and not active: {}",
            listed(former)
        ));
    }
}

/// What was ordered: by whom, the account of the reseller of record, and for whom.
fn ordered<'l>(
    ledger: &'l Ledger,
    parties: &'l Parties,
) -> impl Iterator<Item = (usize, Option<u32>, u32, &'l PairEntry)> {
    let pairs = ledger.pairs.iter();
    let pairs = pairs.filter_map(|(_, key, pair)| Some((parties.of(key.seller)?, key.reseller, key.tenant, pair)));
    let provisions = ledger.provisions.iter().filter_map(|(_, key, provision)| {
        Some((parties.own_called(&key.provider)?, Some(key.reseller), key.tenant, provision))
    });
    pairs.chain(provisions)
}

/// Notes that two work together, and since when at least.
fn note(
    read: &mut BTreeMap<(usize, usize), (Option<Day>, Origin)>,
    pair: (usize, usize),
    day: Option<Day>,
    origin: Origin,
) {
    let (since, first) = read.entry(pair).or_insert((day, origin));
    *since = since.iter().copied().chain(day).min();
    *first = origin.min(*first);
}

fn write_subscriptions(standing: &mut Standing<'_>, parties: &Parties, subscriptions: &BTreeMap<Ends, Subscribed>) {
    let known = index(standing, Section::Subscriptions, &["ordered-by", "partner-of-record", "tenant"]);
    let read: BTreeSet<[&str; 3]> = subscriptions
        .iter()
        .filter(|(_, subscribed)| subscribed.stands)
        .filter_map(|((seller, reseller, tenant), _)| {
            Some([parties.all[*seller].id.as_str(), tenant.as_str(), parties.all[(*reseller)?].id.as_str()])
        })
        .collect();
    // Somebody may have said who the reseller of record is, which no file tells.
    let mended: BTreeSet<[Option<String>; 3]> = standing
        .of(Section::Subscriptions)
        .filter(|(_, record)| {
            let ends = ["ordered-by", "tenant", "partner-of-record"].map(|key| record.text(key).unwrap_or_default());
            record.get("partner-of-record").is_some() && !read.contains(&ends)
        })
        .map(|(_, record)| ["ordered-by", "tenant", "since"].map(|key| record.text(key).map(ToOwned::to_owned)))
        .collect();
    for ((seller, reseller, tenant), subscribed) in subscriptions.iter().filter(|(_, subscribed)| subscribed.stands) {
        let seller = parties.all[*seller].id.as_str();
        let reseller = reseller.map(|reseller| parties.all[reseller].id.as_str());
        let ends = vec![Some(seller.to_owned()), reseller.map(ToOwned::to_owned), Some(tenant.clone())];
        if let Some(indices) = known.get(&ends) {
            standing.offer_since(indices, subscribed.since, subscribed.origin.unwrap_or_default());
            continue;
        }
        let since = subscribed.since.map(|since| since.to_string());
        if reseller.is_none() && mended.contains(&[Some(seller.to_owned()), Some(tenant.clone()), since]) {
            continue;
        }
        let mut record = Record::default();
        record.set("tenant", Value::text(tenant));
        record.set("ordered-by", Value::text(seller));
        if let Some(reseller) = reseller {
            record.set("partner-of-record", Value::text(reseller));
        }
        set_day(&mut record, "since", subscribed.since);
        set_day(&mut record, "until", subscribed.until);
        standing.add(Section::Subscriptions, record);
    }
}

/// Writes that customers buy from resellers, where nothing says who ordered.
fn write_sales(
    ledger: &Ledger,
    standing: &mut Standing<'_>,
    parties: &Parties,
    estate: &Estate,
    subscriptions: &BTreeMap<Ends, Subscribed>,
) {
    let mut sold: BTreeSet<(String, String)> = BTreeSet::new();
    for ((seller, reseller, tenant), _) in subscriptions.iter().filter(|(_, subscribed)| subscribed.stands) {
        sold.insert((parties.all[reseller.unwrap_or(*seller)].id.clone(), tenant.clone()));
    }
    for (_, record) in standing.of(Section::Subscriptions) {
        let seller = record.text("partner-of-record").or_else(|| record.text("ordered-by"));
        if let (Some(seller), Some(tenant)) = (seller, record.text("tenant")) {
            sold.insert((seller.to_owned(), tenant.to_owned()));
        }
    }
    let known = index(standing, Section::Sales, &["seller", "buyer"]);
    let mut read: BTreeMap<(String, String), (&Site, Sold)> = BTreeMap::new();
    let listed =
        ledger.sales.iter().map(|((reseller, tenant), origin)| (*reseller, *tenant, None, None, Some(*origin)));
    let provisions = ledger.provisions.iter();
    let provisions = provisions.filter(|(_, key, _)| parties.own_called(&key.provider).is_none());
    let provisions = provisions.map(|(_, key, it)| (key.reseller, key.tenant, it.since(), it.until(), it.origin));
    for (reseller, tenant, since, until, origin) in listed.chain(provisions) {
        let Some(reseller) = parties.of(Some(reseller)) else { continue };
        let (seller, site) = (&parties.all[reseller].id, estate.of(tenant));
        let (_, sale) = read.entry((seller.clone(), site.id.clone())).or_insert_with(|| (site, Sold::default()));
        sale.since = sale.since.into_iter().chain(since).min();
        sale.is_open |= until.is_none();
        sale.until = sale.until.max(until);
        sale.origin = sale.origin.into_iter().chain(origin).min();
    }
    for ((seller, tenant), (site, sale)) in read {
        if !site.stands || site.owner.is_empty() || sold.contains(&(seller.clone(), tenant)) {
            continue;
        }
        let indices = known.get(&vec![Some(seller.clone()), Some(site.owner.clone())]).into_iter().flatten();
        let is_same = |index: &usize| standing.record(*index).text("tenant").is_none_or(|tenant| tenant == site.id);
        let indices: Vec<usize> = indices.copied().filter(is_same).collect();
        if !indices.is_empty() {
            standing.offer_since(&indices, sale.since, sale.origin.unwrap_or_default());
            continue;
        }
        let mut record = Record::default();
        record.set("seller", Value::text(&seller));
        record.set("buyer", Value::text(&site.owner));
        record.set("tenant", Value::text(&site.id));
        // A partner on a list of customers buys as a customer does: for its own use.
        if site.is_of_partner(standing) {
            record.set("own-use", Value::Plain("true".to_owned()));
        }
        set_day(&mut record, "since", sale.since);
        let is_in_order = sale.since.is_none_or(|since| sale.until.is_none_or(|until| since <= until));
        set_day(&mut record, "until", sale.until.filter(|_| !sale.is_open && is_in_order));
        standing.add(Section::Sales, record);
    }
}

fn write_administrations(ledger: &Ledger, standing: &mut Standing<'_>, parties: &Parties, estate: &Estate) {
    let known = index(standing, Section::AdminRelationships, &["partner", "tenant", "kind"]);
    let mut read: BTreeMap<Vec<Option<String>>, BTreeMap<Record, Origin>> = BTreeMap::new();
    let mut inverted = BTreeSet::new();
    for (administration, origin) in &ledger.administrations {
        let Some(partner) = parties.of(administration.partner) else { continue };
        let (partner, site) = (&parties.all[partner].id, estate.of(administration.tenant));
        let mut record = Record::default();
        record.set("partner", Value::text(partner));
        record.set("tenant", Value::text(&site.id));
        record.set("kind", Value::text("gdap"));
        if !administration.roles.is_empty() {
            record.set("roles", Value::Texts(administration.roles.iter().map(ToString::to_string).collect()));
        }
        if administration.auto_extend == Some(true) {
            record.set("auto-extend", Value::Plain("true".to_owned()));
        }
        let is_inverted =
            matches!((administration.since, administration.until), (Some(since), Some(until)) if until < since);
        if is_inverted {
            inverted.insert(site.id.as_str());
        }
        set_day(&mut record, "since", administration.since);
        set_day(&mut record, "until", administration.until.filter(|_| !is_inverted));
        let ends = vec![Some(partner.clone()), Some(site.id.clone()), Some("gdap".to_owned())];
        read.entry(ends).or_default().entry(record).or_insert(*origin);
    }
    if !inverted.is_empty() {
        let tenants = listed(inverted);
        standing.remark(format!(
            "the end lies before the beginning, so it is left out, of the administration of {tenants}"
        ));
    }
    for (ends, records) in read {
        let mut of_days: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
        for index in known.get(&ends).into_iter().flatten() {
            let since = standing.record(*index).text("since").map(ToOwned::to_owned);
            of_days.entry(since).or_default().push(*index);
        }
        let mut read_of_days: BTreeMap<Option<&str>, u32> = BTreeMap::new();
        for record in records.keys() {
            *read_of_days.entry(record.text("since")).or_default() += 1;
        }
        for (record, origin) in &records {
            let is_same = |index: &usize| {
                let known = standing.record(*index);
                let agrees = |key: &str| known.get(key).is_none() || known.get(key) == record.get(key);
                agrees("until") && (record.get("roles").is_none() || agrees("roles"))
            };
            let since = record.text("since").map(ToOwned::to_owned);
            let of_day = of_days.get(&since).map(Vec::as_slice).unwrap_or_default();
            let undated = of_days.get(&None).map(Vec::as_slice).unwrap_or_default();
            if of_day.iter().chain(undated).any(is_same) {
                continue;
            }
            let read_of_day = read_of_days[&record.text("since")];
            if let ([index], 1, Some(until)) = (of_day, read_of_day, record.text("until"))
                && standing.record(*index).get("until") != record.get("until")
            {
                standing.contradict(*index, None, "until", until, *origin);
                continue;
            }
            standing.add(Section::AdminRelationships, record.clone());
        }
    }
}

/// The relationships that stand already, by what they join.
fn index(standing: &Standing<'_>, section: Section, keys: &[&str]) -> BTreeMap<Vec<Option<String>>, Vec<usize>> {
    let mut index: BTreeMap<Vec<Option<String>>, Vec<usize>> = BTreeMap::new();
    for (number, record) in standing.of(section) {
        let ends = keys.iter().map(|key| record.text(key).map(ToOwned::to_owned)).collect();
        index.entry(ends).or_default().push(number);
    }
    index
}

fn set_day(record: &mut Record, key: &'static str, day: Option<Day>) {
    if let Some(day) = day {
        record.set(key, Value::text(&day.to_string()));
    }
}
