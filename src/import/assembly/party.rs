//! Which partner is which: files name a partner by a tenant in one line and by a location id in the next, and a line that has
//! both joins the two.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::assembly::enrollment::{self, Enrollments};
use crate::import::assembly::estate::{self, Estate};
use crate::import::assembly::naming::slug;
use crate::import::assembly::standing::Standing;
use crate::import::assembly::union::Union;
use crate::import::assembly::{Own, listed};
use crate::import::cell::Guid;
use crate::import::document::{Record, Section, Value};
use crate::import::ledger::{Best, Ledger};
use crate::import::notes::Origin;
use crate::programme::{Country, Role, Word};

/// That by which a partner is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Handle {
    /// The tenant of its account.
    Tenant(Guid),
    /// A location id.
    Location(Box<str>),
}

/// One partner.
#[derive(Debug, Default)]
pub(super) struct Party {
    /// The record that stands for it already.
    pub(super) standing: Option<usize>,
    pub(super) id: String,
    pub(super) name: Best<Box<str>>,
    /// The tenants of its accounts, with the domain of each where one is named.
    pub(super) tenants: BTreeMap<Guid, Best<Box<str>>>,
    pub(super) locations: BTreeSet<Box<str>>,
    /// Numbers of accounts that are its own.
    pub(super) accounts: Vec<u32>,
    /// What is said of its country beside its accounts.
    pub(super) country: Best<Country>,
    /// Whether the network needs it: who has but an agreement is nobody in it.
    pub(super) is_needed: bool,
    pub(super) enrollments: Enrollments,
    /// Where it was first read.
    pub(super) origin: Option<Origin>,
}

/// All partners.
#[derive(Debug)]
pub(super) struct Parties {
    pub(super) all: Vec<Party>,
    /// The party of each account.
    pub(super) of_accounts: Vec<usize>,
    /// The partner whose files these are, where that is known.
    pub(super) own: Option<usize>,
    /// The account of that partner that the user names.
    pub(super) own_handle: Option<Handle>,
    /// Its names, as ids.
    pub(super) own_names: BTreeSet<String>,
}

/// In which roles files show partners.
#[derive(Debug, Default)]
struct Evidence {
    /// Accounts, none for the partner whose files these are, with the role where a file names it.
    shown: Vec<(Option<u32>, Option<Role>, Option<Origin>)>,
    /// Who orders.
    sellers: BTreeSet<usize>,
    /// Who orders what resellers sell, or would.
    providers: BTreeSet<usize>,
    /// Who sells what others order.
    resellers: BTreeSet<usize>,
}

impl Parties {
    /// Finds out who is who.
    ///
    /// # Errors
    ///
    /// Why nobody can tell whose files these are.
    pub(super) fn resolve(ledger: &Ledger, standing: &mut Standing<'_>, own: &Own) -> Result<Self, String> {
        let mut union = Union::of(ledger, standing);
        let own_node = union.own(ledger, standing, own)?;
        let mut parties = union.parties(ledger, standing, own_node);
        parties.enroll(ledger, standing, own);
        Ok(parties)
    }

    /// The party of an account; without one that of the partner whose file it is.
    pub(super) fn of(&self, account: Option<u32>) -> Option<usize> {
        account.map_or(self.own, |account| Some(self.of_accounts[account as usize]))
    }

    /// The id of the partner whose files these are.
    pub(super) fn own_id(&self) -> Option<&str> {
        self.own.map(|own| self.all[own].id.as_str())
    }

    /// The partner whose files these are, where that is its name.
    pub(super) fn own_called(&self, name: &str) -> Option<usize> {
        self.own.filter(|_| slug(name).is_some_and(|name| self.own_names.contains(&name)))
    }

    /// Gathers the accounts of each partner with its role in them.
    fn enroll(&mut self, ledger: &Ledger, standing: &Standing<'_>, own: &Own) {
        let Evidence { shown, sellers, providers, resellers } = self.evidence(ledger);
        for administration in ledger.administrations.keys() {
            if let Some(party) = self.of(administration.partner) {
                self.all[party].is_needed = true;
            }
        }
        let own_party = self.own;
        let likely = |index: usize, party: &Party| {
            let known = || party.standing.and_then(|index| known_role(standing.record(index)));
            let is_seller = sellers.contains(&index);
            match own.role {
                // The word of the user is for what the files leave open.
                Some(role) if own_party == Some(index) => role,
                _ if providers.contains(&index) => Role::IndirectProvider,
                _ if !is_seller && resellers.contains(&index) => Role::IndirectReseller,
                _ => known().filter(|_| !is_seller).unwrap_or(Role::DirectBill),
            }
        };
        for (account, role, origin) in shown {
            let Some(index) = self.of(account) else { continue };
            let party = &mut self.all[index];
            party.is_needed = true;
            party.show(role.unwrap_or_else(|| likely(index, party)), role.is_some(), ledger, account, origin);
        }
        if let (Some(index), Some(handle)) = (self.own, &self.own_handle) {
            // What the user alone names is an account as well.
            let party = &mut self.all[index];
            let (location, tenant) = match handle {
                Handle::Location(location) => (Some(location.clone()), None),
                Handle::Tenant(tenant) => (None, Some(*tenant)),
            };
            party.is_needed = true;
            party.enrollments.show(likely(index, party), false, location, tenant, None);
        }
        for party in &mut self.all {
            party.is_needed |= party.standing.is_some();
        }
        // That somebody may be a partner of record makes nobody a part of the network.
        for ((account, role), origin) in &ledger.roles {
            let party = self.of_accounts[*account as usize];
            if self.all[party].is_needed {
                self.all[party].show(*role, true, ledger, Some(*account), Some(*origin));
            }
        }
        for (index, party) in self.all.iter_mut().enumerate() {
            let alone = match (party.locations.first(), party.tenants.keys().next()) {
                (Some(location), Some(tenant))
                    if own_party == Some(index) && party.locations.len() == 1 && party.tenants.len() == 1 =>
                {
                    Some((location.clone(), *tenant))
                }
                _ => None,
            };
            party.enrollments.settle(ledger, &party.accounts, alone);
        }
    }

    /// In which roles files show partners.
    fn evidence(&self, ledger: &Ledger) -> Evidence {
        let Evidence { mut shown, mut sellers, mut providers, mut resellers } = Evidence::default();
        for (_, key, pair) in ledger.pairs.iter() {
            if let Some(party) = self.of(key.seller) {
                sellers.insert(party);
                let sells_through = pair.names_resellers || key.reseller.is_some();
                if sells_through {
                    providers.insert(party);
                }
            }
            shown.push((key.seller, None, pair.origin));
            // A partner that is its own reseller of record sells itself.
            if let Some(reseller) = key.reseller
                && pair.stands
                && self.of(key.reseller) != self.of(key.seller)
            {
                shown.push((Some(reseller), Some(Role::IndirectReseller), pair.origin));
            }
        }
        for ((provider, reseller), origin) in &ledger.partnerships {
            if self.of(*provider) == self.of(*reseller) {
                continue;
            }
            shown.push((*provider, Some(Role::IndirectProvider), Some(*origin)));
            shown.push((*reseller, Some(Role::IndirectReseller), Some(*origin)));
            providers.extend(self.of(*provider));
        }
        for ((reseller, _), origin) in &ledger.sales {
            if self.of(Some(*reseller)) != self.own {
                shown.push((Some(*reseller), Some(Role::IndirectReseller), Some(*origin)));
                providers.extend(self.own);
            }
        }
        for (_, key, provision) in ledger.provisions.iter() {
            shown.push((Some(key.reseller), Some(Role::IndirectReseller), provision.origin));
            if let Some(provider) = self.own_called(&key.provider) {
                sellers.insert(provider);
                providers.insert(provider);
            }
        }
        for (provider, reseller) in ledger.inactive.keys() {
            providers.extend(self.of(*provider));
            if reseller.is_none() {
                resellers.extend(self.own);
            }
        }
        for (account, origin) in &ledger.own_accounts {
            // The profile of another partner was looked up; it says nothing of what that one does.
            if self.of(Some(*account)) == self.own {
                shown.push((Some(*account), None, Some(*origin)));
            }
        }
        if self.own.is_some() {
            shown.push((None, None, ledger.own.origin));
        }
        let roles = ledger.roles.keys().map(|(account, role)| (Some(*account), Some(*role)));
        for (account, role) in shown.iter().map(|(account, role, _)| (*account, *role)).chain(roles) {
            if role == Some(Role::IndirectReseller) {
                resellers.extend(self.of(account));
            }
        }
        Evidence { shown, sellers, providers, resellers }
    }

    /// Writes new partners, and completes those that stand already.
    pub(super) fn write(&self, ledger: &Ledger, standing: &mut Standing<'_>, estate: &Estate) {
        let mut globals: BTreeMap<usize, BTreeMap<&str, Origin>> = BTreeMap::new();
        let mut homeless = BTreeSet::new();
        for ((account, global), origin) in &ledger.globals {
            match self.of(Some(*account)).filter(|party| self.all[*party].is_needed) {
                Some(party) => {
                    globals.entry(party).or_default().entry(global).or_insert(*origin);
                }
                None => {
                    homeless.insert(account_name(ledger, *account));
                }
            }
        }
        if !homeless.is_empty() {
            standing.remark(format!(
                "global accounts of partners that nothing else names were left out: {}",
                listed(&homeless)
            ));
        }
        let mut agreements: BTreeMap<usize, Vec<(u32, bool, Origin)>> = BTreeMap::new();
        let mut strangers = BTreeSet::new();
        let mut doubtful = BTreeSet::new();
        for (account, [unsigned, signed]) in &ledger.agreements {
            let Some(party) = self.of(Some(*account)).filter(|party| self.all[*party].is_needed) else {
                strangers.insert(account_name(ledger, *account));
                continue;
            };
            if unsigned.is_some() && signed.is_some() {
                doubtful.insert(account_name(ledger, *account));
            }
            if let Some(origin) = unsigned.or(*signed) {
                agreements.entry(party).or_default().push((*account, unsigned.is_none(), origin));
            }
        }
        let unnamed = |account: &u32| !self.of(Some(*account)).is_some_and(|party| self.all[party].is_needed);
        let valid: BTreeSet<u32> = ledger.roles.keys().map(|(account, _)| *account).filter(unnamed).collect();
        if !valid.is_empty() {
            let mut valid: Vec<String> = valid.into_iter().map(|account| account_name(ledger, account)).collect();
            valid.sort();
            standing.remark(format!(
                "partners that are valid as partner of record, and that nothing else names, were left out: {}",
                listed(valid)
            ));
        }
        if !strangers.is_empty() {
            standing.remark(format!(
                "answers about the partner agreement of partners that nothing else names were left out: {}",
                listed(&strangers)
            ));
        }
        if !doubtful.is_empty() {
            standing.remark(format!(
                "some answers say that these have signed the partner agreement and some that they have not, so `mpa` is `false` (where one has signed since, remove the older answer): {}",
                listed(&doubtful)
            ));
        }
        for (index, party) in self.all.iter().enumerate().filter(|(_, party)| party.is_needed) {
            let answers = agreements.remove(&index).unwrap_or_default();
            let globals = globals.remove(&index).unwrap_or_default();
            if globals.len() > 1 {
                let ids = listed(globals.keys());
                standing.remark(format!(
                    "`{}` has several global accounts, of which the first is written: {ids}",
                    party.id
                ));
            }
            party.write(ledger, standing, estate, globals.into_iter().next(), &answers);
        }
    }
}

impl Party {
    /// Files show an account of it in this role.
    fn show(&mut self, role: Role, is_certain: bool, ledger: &Ledger, account: Option<u32>, origin: Option<Origin>) {
        let (tenant, location) = account.map_or((None, None), |account| *ledger.accounts.key(account));
        let location = location.map(|number| ledger.locations.key(number).clone());
        self.enrollments.show(role, is_certain, location, tenant, origin);
    }

    fn write(
        &self,
        ledger: &Ledger,
        standing: &mut Standing<'_>,
        estate: &Estate,
        global: Option<(&str, Origin)>,
        answers: &[(u32, bool, Origin)],
    ) {
        let enrolled = self.enrollments.read(ledger, self, answers, standing);
        let countries: BTreeSet<Country> = enrolled.iter().filter_map(|enrolled| enrolled.country).collect();
        // Where all accounts are in one country the company is there, and its tenants with it.
        let agreed = (countries.len() == 1).then(|| countries.first().copied()).flatten();
        let country = self.country.value().copied().or(agreed);
        let origin = self.origin.unwrap_or_default();
        if let Some(index) = self.standing {
            if let Some((global, origin)) = global {
                standing.offer(index, None, "global-id", Value::text(global), origin, &|_, _| false);
            }
            if let Some(name) = self.name.value() {
                let origin = self.name.origin().unwrap_or(origin);
                standing.offer_name(index, name, origin);
            }
            enrollment::complete(self, &enrolled, country, answers, ledger, standing, estate);
            estate::complete_acceptances(index, estate.acceptances(self), standing);
            return;
        }
        let mut record = Record::default();
        record.set("id", Value::text(&self.id));
        if let Some(name) = self.name.value() {
            record.set("name", Value::text(name));
        }
        if let Some(country) = country {
            record.set("country", Value::text(&country.to_string()));
        }
        if let Some((global, _)) = global {
            record.set("global-id", Value::text(global));
        }
        let enrollments: Vec<Record> = enrolled.iter().map(|enrolled| enrolled.record(country, estate)).collect();
        if !enrollments.is_empty() {
            record.set("enrollments", Value::Records(enrollments));
        }
        let mca: Vec<Record> = estate.acceptances(self).into_iter().map(|(record, _)| record).collect();
        if !mca.is_empty() {
            record.set("mca", Value::Records(mca));
        }
        standing.add(Section::Partners, record);
    }
}

/// The role of a partner that stands already: if it has several, one in which it orders.
pub(super) fn known_role(partner: &Record) -> Option<Role> {
    let roles = || {
        let roles = partner.records("enrollments").iter().filter_map(|enrollment| enrollment.text("role"));
        roles.filter_map(Role::parse)
    };
    roles().find(|role| is_ordering(*role)).or_else(|| roles().next())
}

/// Whether partners of the role order with Microsoft.
pub(super) fn is_ordering(role: Role) -> bool {
    matches!(role, Role::IndirectProvider | Role::DirectBill)
}

/// What people call an account: its location id, else its tenant.
pub(super) fn account_name(ledger: &Ledger, account: u32) -> String {
    let (tenant, location) = ledger.accounts.key(account);
    match (location, tenant) {
        (Some(location), _) => ledger.locations.key(*location).to_string(),
        (None, Some(tenant)) => tenant.to_string(),
        (None, None) => String::new(),
    }
}
