//! Enrollments: the accounts in which files show a partner, held against those that stand already.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::assembly::estate::Estate;
use crate::import::assembly::party::Party;
use crate::import::assembly::standing::Standing;
use crate::import::cell::Guid;
use crate::import::document::{Record, Value};
use crate::import::ledger::{Best, Ledger};
use crate::import::notes::Origin;
use crate::programme::{Country, Role};

/// Role, location id and tenant.
type Key = (Role, Option<Box<str>>, Option<Guid>);

/// The accounts in which files show a partner.
#[derive(Debug, Default)]
pub(super) struct Enrollments {
    /// With whether a file names the role, and where.
    shown: BTreeMap<Key, (bool, Option<Origin>)>,
}

/// One account, with everything that is said of it.
#[derive(Debug)]
pub(super) struct Enrolled {
    pub(super) role: Role,
    /// Whether a file names the role, which else is only likely.
    pub(super) is_certain: bool,
    pub(super) location: Option<Box<str>>,
    pub(super) tenant: Option<Guid>,
    pub(super) country: Option<Country>,
    pub(super) mpa: Option<(bool, Origin)>,
    pub(super) origin: Origin,
}

impl Enrollments {
    /// Files show the partner in this role.
    pub(super) fn show(
        &mut self,
        role: Role,
        is_certain: bool,
        location: Option<Box<str>>,
        tenant: Option<Guid>,
        origin: Option<Origin>,
    ) {
        let (certain, first) = self.shown.entry((role, location, tenant)).or_insert((is_certain, origin));
        *certain |= is_certain;
        *first = first.iter().copied().chain(origin).min();
    }

    /// Puts together what is one account: one for each role and location id; one without either only where there is no other.
    /// The only location id and the only tenant of a partner are `alone` and belong together.
    pub(super) fn settle(&mut self, ledger: &Ledger, accounts: &[u32], alone: Option<(Box<str>, Guid)>) {
        let mut tenants: BTreeMap<&str, Guid> = BTreeMap::new();
        if let Some((location, tenant)) = &alone {
            tenants.insert(location, *tenant);
        }
        for account in accounts {
            if let (Some(tenant), Some(location)) = ledger.accounts.key(*account) {
                let known = tenants.entry(ledger.locations.key(*location)).or_insert(*tenant);
                *known = (*tenant).min(*known);
            }
        }
        for ((role, location, tenant), (is_certain, origin)) in std::mem::take(&mut self.shown) {
            let tenant = location.as_deref().and_then(|location| tenants.get(location).copied()).or(tenant);
            self.show(role, is_certain, location, tenant, origin);
        }
        let is_ordering = |role: Role| matches!(role, Role::IndirectProvider | Role::DirectBill);
        let mut certain: BTreeSet<(Box<str>, bool)> = BTreeSet::new();
        let mut located: BTreeSet<(Role, Guid)> = BTreeSet::new();
        let mut in_role: BTreeMap<Role, usize> = BTreeMap::new();
        for ((role, location, tenant), (is_certain, _)) in &self.shown {
            *in_role.entry(*role).or_default() += 1;
            if let Some(location) = location {
                located.extend(tenant.map(|tenant| (*role, tenant)));
                if *is_certain {
                    certain.insert((location.clone(), is_ordering(*role)));
                }
            }
        }
        let count = self.shown.len();
        self.shown.retain(|(role, location, tenant), (is_certain, _)| {
            let is_in_another = match (location, tenant) {
                // A role that is only likely gives way to one that a file names for the same account.
                (Some(location), _) => !*is_certain && certain.contains(&(location.clone(), is_ordering(*role))),
                (None, Some(tenant)) => located.contains(&(*role, *tenant)),
                (None, None) => in_role[role] > 1 || (!*is_certain && count > 1),
            };
            !is_in_another
        });
    }

    /// The accounts with everything that is said of them.
    pub(super) fn read(
        &self,
        ledger: &Ledger,
        party: &Party,
        answers: &[(u32, bool, Origin)],
        standing: &mut Standing<'_>,
    ) -> Vec<Enrolled> {
        let mut by_location: BTreeMap<&str, (Best<Country>, BTreeSet<Country>)> = BTreeMap::new();
        let mut by_tenant: BTreeMap<Guid, Best<Country>> = BTreeMap::new();
        for account in &party.accounts {
            let (tenant, location) = ledger.accounts.key(*account);
            let entry = ledger.accounts.get(*account);
            if let Some(location) = location {
                let (best, all) = by_location.entry(ledger.locations.key(*location)).or_default();
                best.take(&entry.country);
                all.extend(&entry.countries);
            }
            if let Some(tenant) = tenant {
                by_tenant.entry(*tenant).or_default().take(&entry.country);
            }
        }
        for (location, (_, countries)) in by_location.iter().filter(|(_, (_, countries))| countries.len() > 1) {
            let countries: Vec<String> = countries.iter().map(ToString::to_string).collect();
            standing.remark(format!(
                "files have the location id (MPN) `{location}` in several countries, of which the best source counts: {}",
                countries.join(", ")
            ));
        }
        let answers = Answers::of(answers, ledger);
        let mut enrolled: Vec<Enrolled> = Vec::new();
        for ((role, location, tenant), (is_certain, origin)) in &self.shown {
            let there = location.as_deref().and_then(|location| by_location.get(location)?.0.value().copied());
            let country = there.or_else(|| by_tenant.get(tenant.as_ref()?)?.value().copied());
            enrolled.push(Enrolled {
                role: *role,
                is_certain: *is_certain,
                location: location.clone(),
                tenant: *tenant,
                country,
                mpa: answers.about(location.as_deref(), tenant.as_slice()),
                origin: origin.or(party.origin).unwrap_or_default(),
            });
        }
        enrolled
    }
}

/// Answers about the partner agreement, by the accounts that they are about.
struct Answers<'l> {
    by_location: BTreeMap<&'l str, (bool, Origin)>,
    by_tenant: BTreeMap<Guid, (bool, Origin)>,
}

impl<'l> Answers<'l> {
    fn of(answers: &[(u32, bool, Origin)], ledger: &'l Ledger) -> Self {
        let mut all = Self { by_location: BTreeMap::new(), by_tenant: BTreeMap::new() };
        for (account, is_signed, origin) in answers {
            let (signed, first) = match ledger.accounts.key(*account) {
                (_, Some(location)) => {
                    all.by_location.entry(ledger.locations.key(*location)).or_insert((true, *origin))
                }
                (Some(tenant), None) => all.by_tenant.entry(*tenant).or_insert((true, *origin)),
                (None, None) => continue,
            };
            *signed &= *is_signed;
            *first = (*first).min(*origin);
        }
        all
    }

    /// Whether all answers about the account say that it has signed, and where the first of them stands.
    fn about(&self, location: Option<&str>, tenants: &[Guid]) -> Option<(bool, Origin)> {
        let by_location = location.and_then(|location| self.by_location.get(location));
        let by_tenant = tenants.iter().filter_map(|tenant| self.by_tenant.get(tenant));
        by_location
            .into_iter()
            .chain(by_tenant)
            .copied()
            .reduce(|(all, first), (is_signed, origin)| (all && is_signed, first.min(origin)))
    }
}

/// The enrollments of a partner that stands already, by that in which accounts find theirs.
struct Places<'r> {
    known: &'r [Record],
    by_location: BTreeMap<&'r str, Vec<usize>>,
    by_tenant: BTreeMap<&'r str, Vec<usize>>,
    without_tenant: Vec<usize>,
    /// Without location id as well.
    open: Vec<usize>,
    /// Those that have found their account.
    taken: BTreeSet<usize>,
}

/// What an account is to the enrollments that stand.
enum Found {
    /// This one.
    Same(usize),
    /// None, as the one with its location id has another role.
    OtherRole(usize),
    /// None of them.
    New,
}

impl<'r> Places<'r> {
    fn of(known: &'r [Record]) -> Self {
        let mut places = Self {
            known,
            by_location: BTreeMap::new(),
            by_tenant: BTreeMap::new(),
            without_tenant: Vec::new(),
            open: Vec::new(),
            taken: BTreeSet::new(),
        };
        for (part, record) in known.iter().enumerate() {
            let (location, tenant) = (record.text("location-id"), record.text("tenant"));
            if let Some(location) = location {
                places.by_location.entry(location).or_default().push(part);
            }
            match tenant {
                Some(tenant) => places.by_tenant.entry(tenant).or_default().push(part),
                None => places.without_tenant.push(part),
            }
            if record.get("location-id").is_none() && record.get("tenant").is_none() {
                places.open.push(part);
            }
        }
        places
    }

    /// The first of these that has found no account; and whether it is the only one.
    fn free(&self, among: &[usize], test: impl Fn(&Record) -> bool) -> Option<(usize, bool)> {
        let is_free = |part: &&usize| !self.taken.contains(*part) && test(&self.known[**part]);
        let mut found = among.iter().filter(is_free);
        found.next().map(|part| (*part, found.next().is_none()))
    }

    /// The first of these that has found no account.
    fn first(&self, among: &[usize], test: impl Fn(&Record) -> bool) -> Option<usize> {
        self.free(among, test).map(|(part, _)| part)
    }

    /// The only one of these that has found no account.
    fn alone(&self, among: &[usize], test: impl Fn(&Record) -> bool) -> Option<usize> {
        self.free(among, test).filter(|(_, is_alone)| *is_alone).map(|(part, _)| part)
    }
}

impl Enrolled {
    /// The enrollment as it is written for a partner of that country.
    pub(super) fn record(&self, partner: Option<Country>, estate: &Estate) -> Record {
        let mut record = Record::default();
        record.set("role", Value::text(&self.role.to_string()));
        if let Some(country) = self.country.filter(|country| Some(*country) != partner) {
            record.set("country", Value::text(&country.to_string()));
        }
        if let Some(tenant) = self.tenant.and_then(|tenant| estate.csp(tenant)) {
            record.set("tenant", Value::text(tenant));
        }
        if let Some(location) = &self.location {
            record.set("location-id", Value::text(location));
        }
        if let Some((is_signed, _)) = self.mpa {
            record.set("mpa", Value::Plain(is_signed.to_string()));
        }
        record
    }

    /// Which of the enrollments that stand is this one.
    fn find(&self, places: &Places<'_>, estate: &Estate) -> Found {
        let role = self.role.to_string();
        let has_role = |record: &Record| record.text("role").is_some_and(|known| known == role);
        let is_role = |record: &Record| {
            has_role(record) || (!self.is_certain && record.text("role") != Some("indirect-reseller"))
        };
        // What people say of the role of an account is better than what is likely.
        let is_likely = |_: &Record| !self.is_certain;
        let tenant = self.tenant.and_then(|tenant| estate.csp(tenant));
        let of_tenant = tenant.and_then(|tenant| places.by_tenant.get(tenant)).map(Vec::as_slice).unwrap_or_default();
        let Some(location) = self.location.as_deref() else {
            let found = if tenant.is_some() {
                // An account may be told twice, by its tenant and by its location id: what is taken counts.
                let told =
                    |test: &dyn Fn(&Record) -> bool| of_tenant.iter().copied().find(|part| test(&places.known[*part]));
                told(&is_role).or_else(|| told(&is_likely)).or_else(|| places.alone(&places.without_tenant, is_role))
            } else {
                places.known.iter().position(is_role)
            };
            return found.map_or(Found::New, Found::Same);
        };
        let there = places.by_location.get(location).map(Vec::as_slice).unwrap_or_default();
        let has_no_location = |record: &Record| is_role(record) && record.get("location-id").is_none();
        let at_location = places.first(there, has_role).or_else(|| places.first(there, is_likely));
        match (at_location, there.first()) {
            (Some(part), _) => Found::Same(part),
            (None, Some(part)) => Found::OtherRole(*part),
            (None, None) => places
                .first(of_tenant, has_no_location)
                .or_else(|| places.alone(&places.open, is_role))
                .map_or(Found::New, Found::Same),
        }
    }
}

/// Completes the enrollments of a partner that stands already.
pub(super) fn complete(
    party: &Party,
    enrolled: &[Enrolled],
    country: Option<Country>,
    answers: &[(u32, bool, Origin)],
    ledger: &Ledger,
    standing: &mut Standing<'_>,
    estate: &Estate,
) {
    let Some(index) = party.standing else { return };
    let record = standing.record(index).clone();
    let known = record.records("enrollments");
    let mut company = record.text("country").map(ToOwned::to_owned);
    if let Some(country) = country {
        let said = |enrollment: &Record| enrollment.text("country").is_none_or(|there| there == country.to_string());
        if company.is_none() && known.iter().all(said) {
            standing.fill(index, None, "country", Value::text(&country.to_string()), party.origin.unwrap_or_default());
            company = Some(country.to_string());
        }
    }
    let mut places = Places::of(known);
    let mut answered = BTreeSet::new();
    // The surer it is what an account is, the sooner it finds its enrollment.
    let mut accounts: Vec<&Enrolled> = enrolled.iter().collect();
    accounts.sort_by_key(|account| (account.location.is_none(), !account.is_certain));
    for account in accounts {
        let part = match account.find(&places, estate) {
            Found::Same(part) => part,
            Found::OtherRole(part) => {
                standing.contradict(index, Some(part), "role", &account.role.to_string(), account.origin);
                continue;
            }
            Found::New => {
                let country = company.as_deref().and_then(Country::parse);
                let value = Value::Records(vec![account.record(country, estate)]);
                standing.fill(index, None, "enrollments", value, account.origin);
                continue;
            }
        };
        if !places.taken.insert(part) {
            continue;
        }
        let Enrolled { origin, .. } = *account;
        let never = |_: &str, _: &str| false;
        if let Some(location) = &account.location {
            standing.offer(index, Some(part), "location-id", Value::text(location), origin, &never);
        }
        if let Some(tenant) = account.tenant.and_then(|tenant| estate.csp(tenant)) {
            standing.offer(index, Some(part), "tenant", Value::text(tenant), origin, &never);
        }
        if let Some(country) = account.country {
            let read = country.to_string();
            match (known[part].text("country"), &company) {
                (None, Some(company)) if *company == read => {}
                // It is the country of the company that does not fit the account.
                (None, Some(_)) if record.get("country").is_some() => {
                    standing.contradict(index, None, "country", &read, origin);
                }
                _ => standing.offer(index, Some(part), "country", Value::text(&read), origin, &never),
            }
        }
        if let Some((is_signed, origin)) = account.mpa {
            answered.insert(part);
            offer_agreement(index, part, is_signed, origin, standing);
        }
    }
    let answers = Answers::of(answers, ledger);
    let mut tenants: BTreeMap<&str, Vec<Guid>> = BTreeMap::new();
    for tenant in answers.by_tenant.keys() {
        if let Some(id) = estate.csp(*tenant) {
            tenants.entry(id).or_default().push(*tenant);
        }
    }
    for (part, enrollment) in known.iter().enumerate().filter(|(part, _)| !answered.contains(part)) {
        let about = enrollment.text("tenant").and_then(|tenant| tenants.get(tenant));
        let about = about.map(Vec::as_slice).unwrap_or_default();
        if let Some((is_signed, origin)) = answers.about(enrollment.text("location-id"), about) {
            offer_agreement(index, part, is_signed, origin, standing);
        }
    }
}

fn offer_agreement(index: usize, part: usize, is_signed: bool, origin: Origin, standing: &mut Standing<'_>) {
    if is_signed && standing.is_unsigned(index, part) {
        return standing.fill(index, Some(part), "mpa", Value::Plain("true".to_owned()), origin);
    }
    // A day says more than that it is signed.
    let agrees = |known: &str, read: &str| (known == "false") == (read == "false");
    standing.offer(index, Some(part), "mpa", Value::Plain(is_signed.to_string()), origin, &agrees);
}
