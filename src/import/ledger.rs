//! The ledger: everything that was read, gathered by what it is about.
//!
//! Days that can be read with the month or with the day first are reckoned in both ways until their file ends and tells which.
//!
//! Invariant: it grows with partners, customers and pairs of them, never with lines; and what it holds does not hang on the
//! order in which files and lines were read. Numbers of accounts and tenants do: what is made of them goes by their values.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::mem;

use crate::import::cell::{DateOrder, Guid, Written};
use crate::import::document::{Record, Section};
use crate::import::fact::{Account, Administration, Customer, Fact, Partnership, Provision, Rank, Tenant, Transaction};
use crate::import::notes::Origin;
use crate::programme::{Country, Day, Role};

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Location ids.
    pub(super) locations: Table<Box<str>, ()>,
    pub(super) accounts: Table<AccountKey, AccountEntry>,
    pub(super) tenants: Table<Tenant, TenantEntry>,
    pub(super) pairs: Table<PairKey, PairEntry>,
    /// Provider and reseller; none stands for the partner whose file it is.
    pub(super) partnerships: BTreeMap<(Option<u32>, Option<u32>), Origin>,
    /// Those that lists have as not active.
    pub(super) inactive: BTreeMap<(Option<u32>, Option<u32>), Origin>,
    /// What resellers sold that buy from a provider of which only the name is told.
    pub(super) provisions: Table<ProvisionKey, PairEntry>,
    /// Reseller and tenant of customers of whom a file says no more than from whom they buy.
    pub(super) sales: BTreeMap<(u32, u32), Origin>,
    /// What answers about itself say of the partner whose files these are, where they do not name it.
    pub(super) own: AccountEntry,
    /// The accounts that such answers name.
    pub(super) own_accounts: BTreeMap<u32, Origin>,
    /// Where answers say that an account has not signed the partner agreement, and where that it has.
    pub(super) agreements: BTreeMap<u32, [Option<Origin>; 2]>,
    pub(super) roles: BTreeMap<(u32, Role), Origin>,
    pub(super) globals: BTreeMap<(u32, Box<str>), Origin>,
    pub(super) acceptances: BTreeMap<(u32, Day, bool), Origin>,
    pub(super) administrations: BTreeMap<AdministrationKey<Option<Day>>, Origin>,
    /// Records of the language with how many times the file has them that has them most often.
    pub(super) records: BTreeMap<(Section, Record), (u32, Origin)>,
    staged: Staged,
}

/// What the file at hand said, as far as only its end tells what it means.
#[derive(Debug, Default)]
struct Staged {
    tenants: Vec<u32>,
    pairs: Vec<u32>,
    provisions: Vec<u32>,
    acceptances: BTreeMap<(u32, Readings, bool), Origin>,
    administrations: BTreeMap<AdministrationKey<Option<Readings>>, Origin>,
    records: BTreeMap<(Section, Record, Option<Record>), (u32, Origin)>,
}

/// A day with the month first, and with the day first.
type Readings = [Day; 2];

/// A partner as files name it: its tenant, and the number of its location id.
pub(super) type AccountKey = (Option<Guid>, Option<u32>);

/// Numbered things, found by what they are.
#[derive(Debug)]
pub(super) struct Table<K, V> {
    numbers: HashMap<K, u32>,
    entries: Vec<(K, V)>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), entries: Vec::new() }
    }
}

impl<K: Hash + Eq, V: Default> Table<K, V> {
    /// The number of what `key` names; `owned` makes the key where it is new.
    fn number<Q: Hash + Eq + ?Sized>(&mut self, key: &Q, owned: impl Fn(&Q) -> K) -> u32
    where
        K: std::borrow::Borrow<Q>,
    {
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let number = u32::try_from(self.entries.len()).expect("memory ends before numbers do");
        self.numbers.insert(owned(key), number);
        self.entries.push((owned(key), V::default()));
        number
    }

    pub(super) fn key(&self, number: u32) -> &K {
        &self.entries[number as usize].0
    }

    pub(super) fn get(&self, number: u32) -> &V {
        &self.entries[number as usize].1
    }

    fn get_mut(&mut self, number: u32) -> &mut V {
        &mut self.entries[number as usize].1
    }

    /// All, in the order in which they were first read.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &K, &V)> {
        (0..).zip(&self.entries).map(|(number, (key, value))| (number, key, value))
    }
}

/// A value of which sources tell: that of the best one.
#[derive(Clone, Debug)]
pub(super) struct Best<T>(Option<(Rank, Option<Day>, T, Origin)>);

impl<T> Default for Best<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Ord + Clone> Best<T> {
    /// Takes a value if its source is better: of a greater rank, then of a later day; among equals the smallest value.
    fn offer(&mut self, rank: Rank, day: Option<Day>, value: &T, origin: Origin) {
        let is_better = match &mut self.0 {
            None => true,
            Some((best_rank, best_day, best, first)) => match (rank, day).cmp(&(*best_rank, *best_day)) {
                std::cmp::Ordering::Equal if best == value => {
                    *first = origin.min(*first);
                    false
                }
                std::cmp::Ordering::Equal => value < best,
                order => order.is_gt(),
            },
        };
        if is_better {
            // The text is kept where only its day is new: lines repeat the same name day by day.
            match &mut self.0 {
                Some((best_rank, best_day, best, at)) if best == value => {
                    (*best_rank, *best_day, *at) = (rank, day, origin);
                }
                best => *best = Some((rank, day, value.clone(), origin)),
            }
        }
    }

    pub(super) fn value(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, _, value, _)| value)
    }

    pub(super) fn origin(&self) -> Option<Origin> {
        self.0.as_ref().map(|(_, _, _, origin)| *origin)
    }

    /// Takes what another has, if it is better.
    pub(super) fn take(&mut self, other: &Self) {
        if let Some((rank, day, value, origin)) = &other.0 {
            self.offer(*rank, *day, value, *origin);
        }
    }
}

/// Something that gathers what is offered, whatever the order.
trait Gather: Default {
    fn gather(&mut self, other: Self);
}

impl<T: Ord + Clone> Gather for Best<T> {
    fn gather(&mut self, other: Self) {
        self.take(&other);
    }
}

/// The earliest day.
#[derive(Clone, Copy, Debug, Default)]
struct Earliest(Option<Day>);

impl Gather for Earliest {
    fn gather(&mut self, other: Self) {
        self.0 = self.0.into_iter().chain(other.0).min();
    }
}

/// The latest day.
#[derive(Clone, Copy, Debug, Default)]
struct Latest(Option<Day>);

impl Gather for Latest {
    fn gather(&mut self, other: Self) {
        self.0 = self.0.max(other.0);
    }
}

/// What hangs on days: as far as it is certain, and what the file at hand adds when its dates are read one way or the other.
#[derive(Debug, Default)]
struct Dated<T> {
    certain: T,
    month_first: T,
    day_first: T,
}

impl<T: Gather> Dated<T> {
    /// Offers something of a day in each way in which the day can be read; true where there are two.
    fn offer(&mut self, day: Option<Written>, offer: impl Fn(&mut T, Option<Day>)) -> bool {
        match day {
            None => offer(&mut self.certain, None),
            Some(Written::Certain(day)) => offer(&mut self.certain, Some(day)),
            Some(Written::Either { month_first, day_first }) => {
                offer(&mut self.month_first, Some(month_first));
                offer(&mut self.day_first, Some(day_first));
                return true;
            }
        }
        false
    }

    fn settle(&mut self, order: DateOrder) {
        let readings = [mem::take(&mut self.month_first), mem::take(&mut self.day_first)];
        let [month_first, day_first] = readings;
        self.certain.gather(if order == DateOrder::DayFirst { day_first } else { month_first });
    }
}

/// What is known of a partner as files name it.
#[derive(Debug, Default)]
pub(super) struct AccountEntry {
    pub(super) name: Best<Box<str>>,
    pub(super) country: Best<Country>,
    /// All countries that sources name.
    pub(super) countries: BTreeSet<Country>,
    pub(super) domain: Best<Box<str>>,
    /// Where it was first read.
    pub(super) origin: Option<Origin>,
}

impl AccountEntry {
    fn learn(&mut self, account: &Account, rank: Rank, origin: Origin) {
        if let Some(name) = &account.name {
            self.name.offer(rank, None, name, origin);
        }
        if let Some(country) = account.country {
            self.country.offer(rank, None, &country, origin);
            self.countries.insert(country);
        }
        if let Some(domain) = &account.domain {
            self.domain.offer(rank, None, domain, origin);
        }
        note_first(&mut self.origin, origin);
    }
}

/// What is known of a tenant that files name as that of a customer.
#[derive(Debug, Default)]
pub(super) struct TenantEntry {
    name: Dated<Best<Box<str>>>,
    domain: Dated<Best<Box<str>>>,
    country: Dated<Best<Country>>,
    /// All countries that sources name.
    pub(super) countries: BTreeSet<Country>,
    /// Other ids that billing files have for it.
    pub(super) commerce: BTreeSet<Guid>,
    /// Whether anything but a line that lets nothing stand names it.
    pub(super) stands: bool,
    /// Where it was first read.
    pub(super) origin: Option<Origin>,
    is_staged: bool,
}

impl TenantEntry {
    pub(super) fn name(&self) -> &Best<Box<str>> {
        &self.name.certain
    }

    pub(super) fn domain(&self) -> &Best<Box<str>> {
        &self.domain.certain
    }

    pub(super) fn country(&self) -> &Best<Country> {
        &self.country.certain
    }
}

/// Who ordered, the reseller of record, and for whom; no seller stands for the partner whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PairKey {
    pub(super) seller: Option<u32>,
    pub(super) reseller: Option<u32>,
    pub(super) tenant: u32,
}

/// The name of the provider, the reseller, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ProvisionKey {
    pub(super) provider: Box<str>,
    pub(super) reseller: u32,
    pub(super) tenant: u32,
}

/// What is known of a pair.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each line may say any of them")]
pub(super) struct PairEntry {
    since: Dated<Earliest>,
    until: Dated<Latest>,
    is_open: bool,
    pub(super) stands: bool,
    pub(super) names_resellers: bool,
    /// Where it was first read.
    pub(super) origin: Option<Origin>,
    is_staged: bool,
}

impl PairEntry {
    /// The first day on which anything was ordered.
    pub(super) fn since(&self) -> Option<Day> {
        self.since.certain.0
    }

    /// The last day; none where something goes on.
    pub(super) fn until(&self) -> Option<Day> {
        if self.is_open { None } else { self.until.certain.0 }
    }

    /// Takes the days of what was ordered; true where they can be read in two ways, for the first time in the file at hand.
    fn offer(&mut self, since: Option<Written>, until: Option<Written>, stands: bool) -> bool {
        let mut is_staged = self.since.offer(since, |earliest, day| earliest.gather(Earliest(day)));
        if stands {
            self.stands = true;
            self.is_open |= until.is_none();
            is_staged |= self.until.offer(until, |latest, day| latest.gather(Latest(day)));
        }
        is_staged && !mem::replace(&mut self.is_staged, true)
    }

    fn settle(&mut self, order: DateOrder) {
        self.is_staged = false;
        self.since.settle(order);
        self.until.settle(order);
    }
}

/// Delegated administration, with days of the sort `D`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AdministrationKey<D> {
    pub(super) partner: Option<u32>,
    pub(super) tenant: u32,
    pub(super) since: D,
    pub(super) until: D,
    pub(super) roles: Vec<Box<str>>,
    pub(super) auto_extend: Option<bool>,
}

impl Ledger {
    /// Takes a fact of the file at hand.
    pub(super) fn take(&mut self, fact: Fact, origin: Origin) {
        match fact {
            Fact::Own(account) => match self.account(&account, Rank::Profile, origin) {
                Some(number) => note_where(&mut self.own_accounts, number, origin),
                None => self.own.learn(&account, Rank::Profile, origin),
            },
            Fact::Partnership(partnership) => {
                if let Some(ends) = self.ends(&partnership, origin) {
                    note_where(&mut self.partnerships, ends, origin);
                }
            }
            Fact::InactivePartnership(partnership) => {
                if let Some(ends) = self.ends(&partnership, origin) {
                    note_where(&mut self.inactive, ends, origin);
                }
            }
            Fact::Provision(provision) => self.take_provision(provision, origin),
            Fact::Customer(customer) => {
                self.customer(&customer, None, true, origin);
            }
            Fact::Transaction(transaction) => self.take_transaction(&transaction, origin),
            Fact::Agreement(account, is_signed) => {
                if let Some(number) = self.account(&account, Rank::List, origin) {
                    let answers = self.agreements.entry(number).or_default();
                    note_first(&mut answers[usize::from(is_signed)], origin);
                }
            }
            Fact::Enrolled(account, role) => {
                if let Some(number) = self.account(&account, Rank::List, origin) {
                    note_where(&mut self.roles, (number, role), origin);
                }
            }
            Fact::Acceptance { customer, day, is_attested } => {
                let tenant = self.tenant(&customer, origin);
                self.tenants.get_mut(tenant).stands = true;
                note_where(&mut self.staged.acceptances, (tenant, readings(day), is_attested), origin);
            }
            Fact::Administration(administration) => self.take_administration(administration, origin),
            Fact::Global(account, global) => {
                if let Some(number) = self.account(&account, Rank::List, origin) {
                    note_where(&mut self.globals, (number, global), origin);
                }
            }
            Fact::Record(section, month_first, day_first) => {
                let key = (section, month_first, day_first);
                let (count, first) = self.staged.records.entry(key).or_insert((0, origin));
                *count += 1;
                *first = origin.min(*first);
            }
        }
    }

    /// Ends the file at hand: its dates were written in this order.
    pub(super) fn end_file(&mut self, order: DateOrder) {
        let staged = mem::take(&mut self.staged);
        for number in staged.tenants {
            let tenant = self.tenants.get_mut(number);
            tenant.is_staged = false;
            tenant.name.settle(order);
            tenant.domain.settle(order);
            tenant.country.settle(order);
        }
        for number in staged.pairs {
            self.pairs.get_mut(number).settle(order);
        }
        for number in staged.provisions {
            self.provisions.get_mut(number).settle(order);
        }
        let settled = |[month_first, day_first]: Readings| match order {
            DateOrder::DayFirst => day_first,
            DateOrder::MonthFirst | DateOrder::YearFirst => month_first,
        };
        for ((tenant, day, is_attested), origin) in staged.acceptances {
            note_where(&mut self.acceptances, (tenant, settled(day), is_attested), origin);
        }
        for (key, origin) in staged.administrations {
            let AdministrationKey { partner, tenant, since, until, roles, auto_extend } = key;
            let (since, until) = (since.map(settled), until.map(settled));
            let key = AdministrationKey { partner, tenant, since, until, roles, auto_extend };
            note_where(&mut self.administrations, key, origin);
        }
        let mut records: BTreeMap<(Section, Record), (u32, Origin)> = BTreeMap::new();
        for ((section, month_first, day_first), (count, origin)) in staged.records {
            let record = day_first.filter(|_| order == DateOrder::DayFirst).unwrap_or(month_first);
            let (sum, first) = records.entry((section, record)).or_insert((0, origin));
            *sum += count;
            *first = origin.min(*first);
        }
        for (key, (count, origin)) in records {
            let (most, first) = self.records.entry(key).or_insert((0, origin));
            *most = count.max(*most);
            *first = origin.min(*first);
        }
    }

    /// Takes one of many lines: nothing is copied where it says nothing new.
    fn take_transaction(&mut self, transaction: &Transaction, origin: Origin) {
        let seller = transaction.seller.as_ref().and_then(|seller| self.account(seller, Rank::Line, origin));
        let reseller = transaction.reseller.as_ref().and_then(|reseller| self.account(reseller, Rank::Line, origin));
        let tenant = self.customer(&transaction.customer, transaction.since, transaction.stands, origin);
        let number = self.pairs.number(&PairKey { seller, reseller, tenant }, |key| *key);
        let pair = self.pairs.get_mut(number);
        note_first(&mut pair.origin, origin);
        pair.names_resellers |= transaction.names_resellers;
        if pair.offer(transaction.since, transaction.until, transaction.stands) {
            self.staged.pairs.push(number);
        }
    }

    fn take_provision(&mut self, provision: Provision, origin: Origin) {
        let Provision { provider, reseller, customer, since, until } = provision;
        let tenant = self.customer(&customer, since, true, origin);
        let Some(reseller) = self.account(&reseller, Rank::Line, origin) else { return };
        let number = self.provisions.number(&ProvisionKey { provider, reseller, tenant }, Clone::clone);
        let entry = self.provisions.get_mut(number);
        note_first(&mut entry.origin, origin);
        if entry.offer(since, until, true) {
            self.staged.provisions.push(number);
        }
    }

    /// The accounts of two that a list names together.
    fn ends(&mut self, partnership: &Partnership, origin: Origin) -> Option<(Option<u32>, Option<u32>)> {
        let provider = partnership.provider.as_ref().map(|account| self.account(account, Rank::List, origin));
        let reseller = partnership.reseller.as_ref().map(|account| self.account(account, Rank::List, origin));
        // An account without any id is nobody's: it must not be taken for that of the partner whose file it is.
        (provider != Some(None) && reseller != Some(None)).then(|| (provider.flatten(), reseller.flatten()))
    }

    fn take_administration(&mut self, administration: Administration, origin: Origin) {
        let partner = administration.partner.as_ref().and_then(|account| self.account(account, Rank::Line, origin));
        let tenant = self.customer(&administration.customer, administration.since, true, origin);
        let mut roles = administration.roles;
        roles.sort();
        roles.dedup();
        let key = AdministrationKey {
            partner,
            tenant,
            since: administration.since.map(readings),
            until: administration.until.map(readings),
            roles,
            auto_extend: administration.auto_extend,
        };
        note_where(&mut self.staged.administrations, key, origin);
    }

    /// The number of an account, having learnt what is said of it; none where it has no id.
    fn account(&mut self, account: &Account, rank: Rank, origin: Origin) -> Option<u32> {
        if account.tenant.is_none() && account.location.is_none() {
            return None;
        }
        let location = account.location.as_ref().map(|location| self.locations.number(location, Clone::clone));
        let number = self.accounts.number(&(account.tenant, location), |key| *key);
        self.accounts.get_mut(number).learn(account, rank, origin);
        Some(number)
    }

    fn tenant(&mut self, tenant: &Tenant, origin: Origin) -> u32 {
        let number = self.tenants.number(tenant, Clone::clone);
        note_first(&mut self.tenants.get_mut(number).origin, origin);
        number
    }

    /// The number of a customer's tenant, having learnt what is said of it on this day.
    fn customer(&mut self, customer: &Customer, day: Option<Written>, stands: bool, origin: Origin) -> u32 {
        let number = self.tenant(&customer.tenant, origin);
        let tenant = self.tenants.get_mut(number);
        tenant.stands |= stands;
        tenant.commerce.extend(customer.commerce);
        let mut is_staged = false;
        if let Some(name) = &customer.name {
            is_staged |= tenant.name.offer(day, |best, day| best.offer(customer.rank, day, name, origin));
        }
        if let Some(domain) = &customer.domain {
            is_staged |= tenant.domain.offer(day, |best, day| best.offer(customer.rank, day, domain, origin));
        }
        if let Some(country) = customer.country {
            is_staged |= tenant.country.offer(day, |best, day| best.offer(customer.rank, day, &country, origin));
            tenant.countries.insert(country);
        }
        if is_staged && !mem::replace(&mut tenant.is_staged, true) {
            self.staged.tenants.push(number);
        }
        if let Some(reseller) = &customer.reseller
            && let Some(reseller) = self.account(reseller, Rank::Line, origin)
        {
            note_where(&mut self.sales, (reseller, number), origin);
        }
        number
    }
}

fn readings(day: Written) -> Readings {
    [day.day(DateOrder::MonthFirst), day.day(DateOrder::DayFirst)]
}

fn note_first(first: &mut Option<Origin>, origin: Origin) {
    *first = Some(first.map_or(origin, |known| known.min(origin)));
}

/// Notes where something was read; the first place counts.
fn note_where<K: Ord>(places: &mut BTreeMap<K, Origin>, key: K, origin: Origin) {
    places.entry(key).and_modify(|first| *first = origin.min(*first)).or_insert(origin);
}
