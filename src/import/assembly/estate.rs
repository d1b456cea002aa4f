//! Which tenant is which, and whose: files name a tenant by its id, by another id that only billing knows, or by its domain.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::import::assembly::party::{Parties, Party};
use crate::import::assembly::standing::Standing;
use crate::import::assembly::{listed, naming};
use crate::import::cell::Guid;
use crate::import::document::{Record, Section, Value};
use crate::import::fact::Tenant;
use crate::import::ledger::{Best, Ledger};
use crate::import::notes::Origin;
use crate::programme::{Country, Day};

/// What a tenant is recognised by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// A record that stands already.
    Standing(usize),
    /// Its id.
    Id(Guid),
    /// Something that is no id.
    Other(Box<str>),
}

/// One tenant, with what is said of the customer who has it.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) key: Key,
    /// The id of its record.
    pub(super) id: String,
    /// The id of the customer or the partner who has it; empty where that cannot be told.
    pub(super) owner: String,
    /// The partner whose account it is.
    pub(super) account_of: Option<usize>,
    /// The ids by which it was read.
    guid: Option<Guid>,
    pub(super) name: Best<Box<str>>,
    domain: Best<Box<str>>,
    country: Best<Country>,
    countries: BTreeSet<Country>,
    /// Whether it stands already, or anything but lines that let nothing stand names it.
    pub(super) stands: bool,
    origin: Option<Origin>,
    /// The days on which the customer agreement was accepted, each with whether the partner attests it, and where that was read.
    acceptances: Acceptances,
}

type Acceptances = BTreeMap<Day, (bool, Origin)>;

/// All tenants that were read.
#[derive(Debug, Default)]
pub(super) struct Estate {
    pub(super) sites: Vec<Site>,
    /// The site of each tenant of the ledger.
    of_tenants: Vec<usize>,
    /// Tenants of accounts in the programme, with the id of each record: empty until it has one.
    pub(super) accounts: BTreeMap<Guid, (usize, String)>,
    /// The sites of partners that accepted the customer agreement, by the ids of partners.
    of_partners: BTreeMap<String, Vec<usize>>,
    /// The records of tenants that stand already, by the ids of tenants.
    standing: HashMap<Guid, usize>,
    /// Who attests, where somebody does.
    attestor: Option<String>,
}

impl Estate {
    /// Finds out which tenant is which.
    pub(super) fn resolve(ledger: &Ledger, standing: &Standing<'_>, parties: &Parties) -> Self {
        let mut estate = Self::default();
        for (index, record) in standing.of(Section::Tenants) {
            if let Some(guid) = record.text("tenant-id").and_then(Guid::parse) {
                estate.standing.entry(guid).or_insert(index);
            }
        }
        for (place, party) in parties.all.iter().enumerate().filter(|(_, party)| party.is_needed) {
            for tenant in party.tenants.keys() {
                // A partner may have a tenant in which it works like any customer: that one stands as what it is.
                let kind = estate.standing.get(tenant).and_then(|index| standing.record(*index).text("kind"));
                let is_named = party.accounts.iter().any(|account| ledger.accounts.key(*account).0 == Some(*tenant));
                if kind == Some("csp") || is_named || kind.is_none() {
                    estate.accounts.insert(*tenant, (place, String::new()));
                }
            }
        }
        let keys = estate.keys(ledger, standing);
        let mut sites: BTreeMap<Key, usize> = BTreeMap::new();
        for key in keys.iter().cloned().collect::<BTreeSet<Key>>() {
            sites.insert(key.clone(), estate.sites.len());
            estate.sites.push(Site::new(key, &estate.accounts, standing));
        }
        estate.of_tenants = keys.iter().map(|key| sites[key]).collect();
        for (number, tenant, entry) in ledger.tenants.iter() {
            let site = &mut estate.sites[estate.of_tenants[number as usize]];
            if let Tenant::Id(guid) = tenant {
                site.guid = site.guid.or(Some(*guid));
            }
            site.name.take(entry.name());
            site.domain.take(entry.domain());
            site.country.take(entry.country());
            site.countries.extend(&entry.countries);
            site.stands |= entry.stands;
            site.origin = site.origin.into_iter().chain(entry.origin).min();
        }
        for ((tenant, day, is_attested), origin) in &ledger.acceptances {
            let site = &mut estate.sites[estate.of_tenants[*tenant as usize]];
            let (attested, first) = site.acceptances.entry(*day).or_insert((*is_attested, *origin));
            *attested |= *is_attested;
            *first = (*first).min(*origin);
        }
        estate
    }

    /// The site of a tenant of the ledger.
    pub(super) fn of(&self, tenant: u32) -> &Site {
        &self.sites[self.of_tenants[tenant as usize]]
    }

    /// The id of the tenant of an account in the programme.
    pub(super) fn csp(&self, tenant: Guid) -> Option<&str> {
        self.accounts.get(&tenant).map(|(_, id)| id.as_str()).filter(|id| !id.is_empty())
    }

    /// The record that stands for the tenant already.
    pub(super) fn standing(&self, tenant: Guid) -> Option<usize> {
        self.standing.get(&tenant).copied()
    }

    /// What each tenant of the ledger is recognised by.
    fn keys(&self, ledger: &Ledger, standing: &Standing<'_>) -> Vec<Key> {
        let mut aliases: BTreeMap<Guid, BTreeSet<Guid>> = BTreeMap::new();
        for (_, tenant, entry) in ledger.tenants.iter() {
            if let Tenant::Id(id) = tenant {
                for commerce in entry.commerce.iter().filter(|commerce| *commerce != id) {
                    aliases.entry(*commerce).or_default().insert(*id);
                }
            }
        }
        let key_of = |id: &Guid| {
            let is_itself = self.accounts.contains_key(id) || self.standing.contains_key(id);
            let alias = aliases.get(id).filter(|ids| !is_itself && ids.len() == 1).and_then(BTreeSet::first);
            let id = alias.unwrap_or(id);
            self.standing.get(id).map_or(Key::Id(*id), |index| Key::Standing(*index))
        };
        let mut of_domains: BTreeMap<String, BTreeSet<Key>> = BTreeMap::new();
        for (_, tenant, entry) in ledger.tenants.iter() {
            if let (Tenant::Id(id), Some(domain)) = (tenant, entry.domain().value()) {
                of_domains.entry(domain.to_lowercase()).or_default().insert(key_of(id));
            }
        }
        // A record without the id of its tenant is that of the one tenant that has its domain.
        let mut records: HashMap<Key, usize> = HashMap::new();
        let mut open: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, record) in standing.of(Section::Tenants) {
            if let Some(domain) = record.text("domain") {
                open.entry(domain.to_lowercase()).or_default().push(index);
            }
        }
        for (domain, indices) in open {
            let keys = of_domains.entry(domain).or_default();
            if let [index] = indices[..] {
                let is_open = standing.record(index).get("tenant-id").is_none();
                if let (true, Some(Key::Id(id)), 1) = (is_open, keys.first(), keys.len()) {
                    records.insert(Key::Id(*id), index);
                    keys.clear();
                }
            }
            keys.extend(indices.into_iter().map(Key::Standing));
        }
        // The record of a tenant that is called by what is no id.
        let called = |other: &str| {
            let index = standing.entity(Section::Tenants, &format!("{}-tenant", naming::slug(other)?))?;
            standing.record(index).get("tenant-id").is_none().then_some(Key::Standing(index))
        };
        let others = ledger.tenants.iter().filter_map(|(_, tenant, _)| match tenant {
            Tenant::Id(_) => None,
            Tenant::Other(other) => called(other),
        });
        let others: BTreeSet<Key> = others.collect();
        let keys = ledger.tenants.iter().map(|(_, tenant, entry)| {
            let key = match tenant {
                Tenant::Id(id) => key_of(id),
                Tenant::Other(other) => {
                    let domain = entry.domain().value().map(|domain| domain.to_lowercase());
                    let keys = domain.and_then(|domain| of_domains.get(&domain)).filter(|keys| keys.len() == 1);
                    let called = called(other);
                    // The record that is called by something else is that of another customer of the domain.
                    let key = keys.and_then(BTreeSet::first).cloned();
                    let key = key.filter(|key| Some(key) == called.as_ref() || !others.contains(key));
                    key.or(called).unwrap_or_else(|| Key::Other(other.clone()))
                }
            };
            records.get(&key).map_or(key, |index| Key::Standing(*index))
        });
        keys.collect()
    }

    /// Gives the tenants of accounts their owners, when all have ids.
    pub(super) fn name_accounts(&mut self, standing: &Standing<'_>, parties: &Parties) {
        self.attestor = parties.own_id().map(ToOwned::to_owned);
        for (guid, (_, id)) in &mut self.accounts {
            if let Some(index) = self.standing.get(guid) {
                // An enrollment that names a tenant of another kind would be wrong.
                let is_account = standing.record(*index).text("kind") == Some("csp");
                *id = if is_account { standing.id(*index).to_owned() } else { String::new() };
            }
        }
        for (place, site) in self.sites.iter_mut().enumerate() {
            if let (Key::Id(guid), Some(party)) = (&site.key, site.account_of) {
                parties.all[party].id.clone_into(&mut site.owner);
                site.id = self.accounts.get(guid).map(|(_, id)| id.clone()).unwrap_or_default();
            }
            if site.is_of_partner(standing) && !site.acceptances.is_empty() {
                self.of_partners.entry(site.owner.clone()).or_default().push(place);
            }
        }
    }

    /// The acceptances of the customer agreement that a partner gave for its own use.
    pub(super) fn acceptances(&self, party: &Party) -> Vec<(Record, Origin)> {
        let mut all: Acceptances = BTreeMap::new();
        for place in self.of_partners.get(&party.id).into_iter().flatten() {
            all.extend(&self.sites[*place].acceptances);
        }
        self.records(&all)
    }

    fn records(&self, acceptances: &Acceptances) -> Vec<(Record, Origin)> {
        let record = |(day, (is_attested, origin)): (&Day, &(bool, Origin))| {
            let mut record = Record::default();
            record.set("accepted", Value::text(&day.to_string()));
            if let Some(attestor) = self.attestor.as_deref().filter(|_| *is_attested) {
                record.set("attested-by", Value::text(attestor));
            }
            (record, *origin)
        };
        acceptances.iter().map(record).collect()
    }

    /// Writes new tenants and customers, and completes those that stand already.
    pub(super) fn write(&self, ledger: &Ledger, standing: &mut Standing<'_>, parties: &Parties) {
        self.write_accounts(standing, parties);
        let mut torn = BTreeSet::new();
        let mut customers: BTreeMap<usize, Vec<&Site>> = BTreeMap::new();
        for site in self.sites.iter().filter(|site| site.stands) {
            if site.account_of.is_some() {
                continue;
            }
            if site.countries.len() > 1 {
                let id = if site.owner.is_empty() { &site.id } else { &site.owner };
                torn.insert(id.as_str());
            }
            match site.key {
                Key::Standing(index) => {
                    site.complete_tenant(index, standing);
                    if let Some(owner) = standing.entity(Section::Customers, &site.owner) {
                        customers.entry(owner).or_default().push(site);
                    }
                }
                Key::Id(_) | Key::Other(_) => self.add(site, standing),
            }
        }
        for (index, sites) in customers {
            let mut acceptances: Acceptances = BTreeMap::new();
            for site in sites {
                site.complete_customer(index, standing);
                acceptances.extend(&site.acceptances);
            }
            complete_acceptances(index, self.records(&acceptances), standing);
        }
        if !torn.is_empty() {
            let ids = listed(torn);
            standing
                .remark(format!("files have customers in several countries, of which the best source counts: {ids}"));
        }
        let gone = ledger.tenants.iter().filter(|(number, _, _)| !self.of(*number).stands).count();
        if gone > 0 {
            standing.remark(format!(
                "customers of whom there are only cancellations, credits, discounts and taxes were left out: {gone}"
            ));
        }
    }

    /// Writes the tenants of accounts in the programme.
    fn write_accounts(&self, standing: &mut Standing<'_>, parties: &Parties) {
        let named: BTreeMap<Guid, &Site> = self
            .sites
            .iter()
            .filter(|site| site.account_of.is_some())
            .filter_map(|site| Some((site.guid?, site)))
            .collect();
        for (guid, (place, id)) in &self.accounts {
            let party = &parties.all[*place];
            let mut domain = party.tenants.get(guid).cloned().unwrap_or_default();
            if let Some(site) = named.get(guid) {
                domain.take(&site.domain);
            }
            if let Some(index) = self.standing(*guid) {
                let origin = party.origin.unwrap_or_default();
                let never = |_: &str, _: &str| false;
                standing.offer(index, None, "kind", Value::text("csp"), origin, &never);
                standing.offer(index, None, "owner", Value::text(&party.id), origin, &never);
                if let (Some(value), Some(origin)) = (domain.value(), domain.origin()) {
                    standing.offer(index, None, "domain", Value::text(value), origin, &str::eq_ignore_ascii_case);
                }
                continue;
            }
            let mut record = Record::default();
            record.set("id", Value::text(id));
            record.set("owner", Value::text(&party.id));
            record.set("kind", Value::text("csp"));
            record.set("tenant-id", Value::text(&guid.to_string()));
            if let Some(domain) = domain.value() {
                record.set("domain", Value::text(domain));
            }
            standing.add(Section::Tenants, record);
        }
    }

    fn add(&self, site: &Site, standing: &mut Standing<'_>) {
        let mut tenant = Record::default();
        tenant.set("id", Value::text(&site.id));
        tenant.set("owner", Value::text(&site.owner));
        tenant.set("kind", Value::text("customer"));
        if let Key::Id(guid) = site.key {
            tenant.set("tenant-id", Value::text(&guid.to_string()));
        }
        if let Some(domain) = site.domain.value() {
            tenant.set("domain", Value::text(domain));
        }
        standing.add(Section::Tenants, tenant);
        let mut customer = Record::default();
        customer.set("id", Value::text(&site.owner));
        if let Some(name) = site.name.value() {
            customer.set("name", Value::text(name));
        }
        if let Some(country) = site.country.value() {
            customer.set("country", Value::text(&country.to_string()));
        }
        let mca: Vec<Record> = self.records(&site.acceptances).into_iter().map(|(record, _)| record).collect();
        if !mca.is_empty() {
            customer.set("mca", Value::Records(mca));
        }
        standing.add(Section::Customers, customer);
    }
}

impl Site {
    /// Whether a partner has it.
    pub(super) fn is_of_partner(&self, standing: &Standing<'_>) -> bool {
        self.account_of.is_some() || standing.entity(Section::Partners, &self.owner).is_some()
    }

    fn new(key: Key, accounts: &BTreeMap<Guid, (usize, String)>, standing: &Standing<'_>) -> Self {
        let guid = match &key {
            Key::Standing(index) => standing.record(*index).text("tenant-id").and_then(Guid::parse),
            Key::Id(guid) => Some(*guid),
            Key::Other(_) => None,
        };
        let (id, owner) = match &key {
            Key::Standing(index) => {
                let owner = standing.record(*index).text("owner").unwrap_or_default();
                (standing.id(*index).to_owned(), owner.to_owned())
            }
            Key::Id(_) | Key::Other(_) => (String::new(), String::new()),
        };
        let is_account = match &key {
            Key::Standing(index) => standing.record(*index).text("kind") == Some("csp"),
            Key::Id(_) | Key::Other(_) => true,
        };
        let account_of = guid.filter(|_| is_account).and_then(|guid| accounts.get(&guid)).map(|(party, _)| *party);
        Self {
            stands: matches!(key, Key::Standing(_)),
            key,
            id,
            owner,
            account_of,
            guid,
            name: Best::default(),
            domain: Best::default(),
            country: Best::default(),
            countries: BTreeSet::new(),
            origin: None,
            acceptances: BTreeMap::new(),
        }
    }

    fn complete_tenant(&self, index: usize, standing: &mut Standing<'_>) {
        let origin = self.origin.unwrap_or_default();
        if let Some(guid) = self.guid
            && standing.record(index).get("tenant-id").is_none()
        {
            standing.fill(index, None, "tenant-id", Value::text(&guid.to_string()), origin);
        }
        if let (Some(domain), Some(origin)) = (self.domain.value(), self.domain.origin()) {
            standing.offer(index, None, "domain", Value::text(domain), origin, &str::eq_ignore_ascii_case);
        }
    }

    fn complete_customer(&self, index: usize, standing: &mut Standing<'_>) {
        if let (Some(name), Some(origin)) = (self.name.value(), self.name.origin()) {
            standing.offer_name(index, name, origin);
        }
        if let (Some(country), Some(origin)) = (self.country.value(), self.country.origin()) {
            // A customer may have tenants in other countries than its own: then the tenant says so.
            let there = match self.key {
                Key::Standing(tenant) => standing.record(tenant).text("country").map(ToOwned::to_owned),
                Key::Id(_) | Key::Other(_) => None,
            };
            if there.is_none_or(|there| there != country.to_string()) {
                let country = Value::text(&country.to_string());
                standing.offer(index, None, "country", country, origin, &|_, _| false);
            }
        }
    }
}

/// Completes the acceptances of a record that stands already by those of other days.
pub(super) fn complete_acceptances(index: usize, read: Vec<(Record, Origin)>, standing: &mut Standing<'_>) {
    let known = standing.record(index).records("mca").iter().filter_map(|known| known.text("accepted"));
    let known: BTreeSet<String> = known.map(ToOwned::to_owned).collect();
    for (record, origin) in read {
        if !record.text("accepted").is_some_and(|day| known.contains(day)) {
            standing.fill(index, None, "mca", Value::Records(vec![record]), origin);
        }
    }
}
