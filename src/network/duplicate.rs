//! What stands twice in a network: relationships, location ids, tenants.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, btree_map};

use crate::network::declaration::Declarations;
use crate::network::record::{Given, Held, HeldPeriod, Reference, RoleNames, Target};
use crate::network::spot::Header;
use crate::network::symbol::Symbol;
use crate::network::{Enrollment, EntryKind, Network, Period, Tenant};
use crate::programme::Day;
use crate::source::Place;

/// A relationship that stands there a second time.
#[derive(Clone, Debug)]
pub struct Duplicate<'n> {
    /// The first key of the later one.
    pub place: Place,
    /// The first key of an earlier one.
    pub first: Place,
    /// The kind of record.
    pub noun: &'static str,
    /// The ids of both ends, as written.
    pub subject: Vec<&'n str>,
    /// What both records have in common.
    pub identity: String,
    /// The days of the later one.
    pub period: Period,
    /// The days of the earlier one.
    pub first_period: Period,
}

/// A value as written: none where it is unknown, so that the record is not compared.
type Written<T> = Option<Option<T>>;

fn written<T: Copy>(held: Held<T>) -> Written<T> {
    match held.given() {
        Given::Absent => Some(None),
        Given::Unknown(_) => None,
        Given::Known(value, _) => Some(Some(value)),
    }
}

/// The roles as a sorted set.
fn role_set(all: &Declarations, roles: RoleNames) -> Written<Vec<Symbol>> {
    let set = || all.roles_of(roles).iter().map(|role| role.name).collect();
    (!roles.has_unknown).then(|| roles.is_given.then(set))
}

fn id<T: Target>(reference: &Reference<T>) -> Written<Symbol> {
    written(reference.written)
}

/// Whether a record has an id of its own, as subscriptions may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    Nameless,
    Named,
    /// Its id is an earlier one's, so `duplicate-id` speaks.
    Repeated,
}

/// A record to compare with earlier ones; one without a key is never compared.
struct Comparable<K> {
    key: Option<K>,
    header: Header,
    period: HeldPeriod,
    naming: Naming,
}

impl<K> Comparable<K> {
    fn nameless(key: Option<K>, header: Header, period: HeldPeriod) -> Self {
        Self { key, header, period, naming: Naming::Nameless }
    }
}

/// Earlier records with one key.
#[derive(Default)]
struct Earlier {
    nameless: Periods,
    named: Periods,
}

impl Earlier {
    /// An earlier record that a later one repeats. Two with ids are different subscriptions, or `duplicate-id` speaks.
    fn repeated_by(&self, period: HeldPeriod, naming: Naming) -> Option<Run> {
        match naming {
            Naming::Nameless => self.nameless.overlapping(period).or_else(|| self.named.overlapping(period)),
            Naming::Named => self.nameless.overlapping(period),
            Naming::Repeated => None,
        }
    }

    fn add(&mut self, header: Header, period: HeldPeriod, naming: Naming) {
        let periods = if naming == Naming::Nameless { &mut self.nameless } else { &mut self.named };
        periods.add((header, period));
    }
}

/// The last day of a period: open ends come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum LastDay {
    On(Day),
    Open,
}

/// Where the record of a period stands, and the period.
type Run = (Header, HeldPeriod);

/// Periods of records with one key; most keys have one record, which needs no map.
#[derive(Default)]
enum Periods {
    #[default]
    None,
    One(Run),
    /// By first day, open beginnings first. None lies within another, so the last days ascend with the first ones, and
    /// one look finds an overlap.
    Many(BTreeMap<Option<Day>, (LastDay, Run)>),
}

impl Periods {
    fn overlapping(&self, period: HeldPeriod) -> Option<Run> {
        match self {
            Self::None => None,
            Self::One(run) => Some(*run).filter(|(_, other)| other.given().overlaps(period.given()).is_yes()),
            Self::Many(periods) => {
                let candidate = match period.until.known() {
                    Some(until) => periods.range(..=Some(until)).next_back(),
                    None => periods.iter().next_back(),
                };
                let (_, (last_day, run)) = candidate?;
                let meets = period.since.known().is_none_or(|since| *last_day >= LastDay::On(since));
                meets.then_some(*run)
            }
        }
    }

    fn add(&mut self, run: Run) {
        match self {
            Self::None => *self = Self::One(run),
            Self::One(first) => {
                let mut periods = BTreeMap::new();
                add_to(&mut periods, *first);
                add_to(&mut periods, run);
                *self = Self::Many(periods);
            }
            Self::Many(periods) => add_to(periods, run),
        }
    }
}

fn add_to(periods: &mut BTreeMap<Option<Day>, (LastDay, Run)>, run: Run) {
    let since = run.1.since.known();
    let last_day = run.1.until.known().map_or(LastDay::Open, LastDay::On);
    // What overlaps a period overlaps every one that it lies within.
    if periods.range(..=since).next_back().is_some_and(|(_, (other, _))| *other >= last_day) {
        return;
    }
    while let Some((first_day, (other, _))) = periods.range(since..).next()
        && *other <= last_day
    {
        let first_day = *first_day;
        periods.remove(&first_day);
    }
    periods.insert(since, (last_day, run));
}

impl Network {
    /// Relationships of a section that an earlier one of it repeats: same keys, overlapping periods.
    pub fn duplicate_relationships(&self, section: EntryKind) -> Vec<Duplicate<'_>> {
        let all = &self.declarations;
        match section {
            EntryKind::Partnership => self.repeated(
                "partnership",
                &all.partnerships,
                |record| [id(&record.provider), id(&record.reseller)],
                |record| {
                    let key = id(&record.provider).zip(id(&record.reseller));
                    Comparable::nameless(key, record.header, record.period)
                },
                |(provider, reseller)| ([*provider, *reseller], None, String::new()),
            ),
            EntryKind::Sale => self.repeated(
                "sale",
                &all.sales,
                |record| [id(&record.seller), id(&record.buyer)],
                |record| {
                    let ends = id(&record.seller).zip(id(&record.buyer));
                    let key = ends.zip(id(&record.tenant)).zip(written(record.own_use));
                    Comparable::nameless(key, record.header, record.period)
                },
                |(((seller, buyer), tenant), own_use)| {
                    let detail = if *own_use == Some(true) { "own-use".to_owned() } else { String::new() };
                    ([*seller, *buyer], *tenant, detail)
                },
            ),
            EntryKind::Subscription => self.repeated(
                "subscription",
                &all.subscriptions,
                |record| [id(&record.tenant), id(&record.ordered_by)],
                |record| {
                    let ends = id(&record.tenant).zip(id(&record.ordered_by));
                    let key = ends.zip(id(&record.partner_of_record)).zip(written(record.product));
                    let naming = match record.id.given() {
                        Given::Absent => Naming::Nameless,
                        Given::Known(..) if record.repeats_id => Naming::Repeated,
                        Given::Known(..) => Naming::Named,
                        // Whether it is another subscription hangs on its id.
                        Given::Unknown(_) => return Comparable::nameless(None, record.header, record.period),
                    };
                    Comparable { key, header: record.header, period: record.period, naming }
                },
                |(((tenant, orderer), reseller), product)| {
                    ([*orderer, *tenant], *reseller, product.map_or_else(String::new, |product| product.to_string()))
                },
            ),
            EntryKind::CustomerRelationship => self.repeated(
                "customer-relationship",
                &all.customer_relationships,
                |record| [id(&record.partner), id(&record.customer)],
                |record| {
                    let key = id(&record.partner).zip(id(&record.customer)).zip(id(&record.tenant));
                    Comparable::nameless(key, record.header, record.period)
                },
                |((partner, customer), tenant)| ([*partner, *customer], *tenant, String::new()),
            ),
            EntryKind::AdminRelationship => self.repeated(
                "admin-relationship",
                &all.admin_relationships,
                |record| [id(&record.partner), id(&record.tenant)],
                |record| {
                    let ends = id(&record.partner).zip(id(&record.tenant));
                    let key = ends.zip(written(record.kind)).zip(role_set(all, record.roles));
                    Comparable::nameless(key, record.header, record.period)
                },
                |(((partner, tenant), kind), roles)| {
                    let mut roles: Vec<&str> = roles.iter().flatten().map(|role| self.text(*role)).collect();
                    // Symbols are numbered as the files come.
                    roles.sort_unstable();
                    let kind = kind.map_or_else(String::new, |kind| kind.to_string());
                    ([*partner, *tenant], None, format!("{kind} {}", roles.join(" ")))
                },
            ),
            EntryKind::Affiliation => self.repeated(
                "affiliation",
                &all.affiliations,
                |record| [id(&record.parent), id(&record.child)],
                |record| {
                    let key = id(&record.parent).zip(id(&record.child));
                    Comparable::nameless(key, record.header, record.period)
                },
                |(parent, child)| ([*parent, *child], None, String::new()),
            ),
            EntryKind::Partner
            | EntryKind::Customer
            | EntryKind::Enrollment
            | EntryKind::Acceptance
            | EntryKind::Tenant => Vec::new(),
        }
    }

    fn repeated<'n, R, K: Ord>(
        &'n self,
        noun: &'static str,
        records: &[R],
        ends: impl Fn(&R) -> [Written<Symbol>; 2],
        comparable: impl Fn(&R) -> Comparable<K>,
        names: impl Fn(&K) -> ([Option<Symbol>; 2], Option<Symbol>, String),
    ) -> Vec<Duplicate<'n>> {
        let mut earlier: BTreeMap<K, Earlier> = BTreeMap::new();
        let mut found = Vec::new();
        let mut pair = None;
        for (ends, record) in with_shared_ends(records, ends) {
            if pair.replace(ends) != Some(ends) {
                earlier.clear();
            }
            let Comparable { key, header, period, naming } = comparable(record);
            let Some(key) = key else { continue };
            // A record with a day that cannot be read is not compared, nor is one with an inverted period.
            if period.since.is_unknown() || period.until.is_unknown() {
                continue;
            }
            let same = match earlier.entry(key) {
                btree_map::Entry::Vacant(vacant) => vacant.insert(Earlier::default()),
                btree_map::Entry::Occupied(occupied) => {
                    if let Some((first_header, first_period)) = occupied.get().repeated_by(period, naming) {
                        let (ends, other, detail) = names(occupied.key());
                        let subject: Vec<&str> = ends.iter().flatten().map(|id| self.text(*id)).collect();
                        let other = other.map_or("", |id| self.text(id));
                        // Which of the two is the later one hangs on the order of the files, and so do its days.
                        let identity = format!("{noun} {} {other} {detail}", subject.join(" "));
                        let (place, first) = (self.first_of(header), self.first_of(first_header));
                        let period = self.period_of(header, period);
                        let first_period = self.period_of(first_header, first_period);
                        found.push(Duplicate { place, first, noun, subject, identity, period, first_period });
                    }
                    occupied.into_mut()
                }
            };
            same.add(header, period, naming);
        }
        found
    }

    /// Enrollments with a location id that an earlier one has, with that one, unless both are of the same partner in
    /// the same country. Partners and countries are compared as written.
    pub fn duplicate_location_ids(&self) -> Vec<(Enrollment<'_>, Enrollment<'_>)> {
        // Of each location id the first enrollment, and the first that is elsewhere: whatever comes later is not
        // where one of the two is.
        let mut earlier: HashMap<&str, (Enrollment<'_>, Option<Enrollment<'_>>)> = HashMap::new();
        let mut found = Vec::new();
        for enrollment in self.all_enrollments() {
            let Some((location_id, _)) = enrollment.location_id() else { continue };
            match earlier.entry(location_id) {
                Entry::Vacant(vacant) => {
                    vacant.insert((enrollment, None));
                }
                Entry::Occupied(mut occupied) => {
                    let (first, elsewhere) = occupied.get_mut();
                    if self.is_at_place_of(enrollment, *first) {
                        found.extend(elsewhere.map(|elsewhere| (enrollment, elsewhere)));
                    } else {
                        elsewhere.get_or_insert(enrollment);
                        found.push((enrollment, *first));
                    }
                }
            }
        }
        found
    }

    fn is_at_place_of(&self, one: Enrollment<'_>, other: Enrollment<'_>) -> bool {
        let all = &self.declarations;
        let place = |enrollment: Enrollment<'_>| {
            let record = &all.enrollments[enrollment.number() as usize];
            let partner = &all.partners[record.partner as usize];
            let country = if record.country.is_absent() { partner.country_text } else { record.country_text };
            // A partner without an id is itself and no other.
            (partner.id.known().ok_or(record.partner), country)
        };
        place(one) == place(other)
    }

    /// The ids of all tenants that have a `tenant-id` or a `domain`, ASCII case ignored, by key and value.
    pub fn tenants_by_value(&self) -> HashMap<(&'static str, String), BTreeSet<&str>> {
        let mut sharing: HashMap<_, BTreeSet<&str>> = HashMap::new();
        for tenant in self.all_tenants() {
            for (key, given) in [("tenant-id", tenant.tenant_id()), ("domain", tenant.domain())] {
                let Some((value, _)) = given else { continue };
                sharing.entry((key, value.to_ascii_lowercase())).or_default().insert(tenant.id());
            }
        }
        sharing
    }

    /// Tenants whose `tenant-id` or `domain` an earlier one has, ASCII case ignored: the key, both values with their
    /// places, and both tenants, the later one first.
    pub fn duplicate_tenants(&self) -> Vec<DuplicateTenant<'_>> {
        let mut ids: HashMap<String, (Tenant<'_>, Place)> = HashMap::new();
        let mut domains: HashMap<String, (Tenant<'_>, Place)> = HashMap::new();
        let mut found = Vec::new();
        for tenant in self.all_tenants() {
            let by_id = first_with("tenant-id", tenant, tenant.tenant_id(), &mut ids);
            let by_domain = first_with("domain", tenant, tenant.domain(), &mut domains);
            found.extend(by_id.or(by_domain));
        }
        found
    }
}

/// The records whose ends another one has too, with a number for the two ends: those of one number in network order behind
/// each other. Sorting numbers groups a million records far sooner than a map of all whole keys.
fn with_shared_ends<R>(records: &[R], ends: impl Fn(&R) -> [Written<Symbol>; 2]) -> impl Iterator<Item = (u64, &R)> {
    let number_of = |end: Option<Symbol>| end.map_or(0, |id| id.index() as u64 + 1);
    let mut pairs: Vec<(u64, u32)> = Vec::with_capacity(records.len());
    for (number, record) in (0..).zip(records) {
        // A record with an end that cannot be read is not compared.
        if let [Some(from), Some(to)] = ends(record) {
            pairs.push((number_of(from) << 32 | number_of(to), number));
        }
    }
    pairs.sort_unstable();
    let has_pair = |other: Option<&(u64, u32)>, pair: u64| other.is_some_and(|(other, _)| *other == pair);
    (0..pairs.len()).filter_map(move |index| {
        let (pair, number) = pairs[index];
        let is_shared = has_pair(pairs.get(index + 1), pair) || index > 0 && has_pair(pairs.get(index - 1), pair);
        is_shared.then(|| (pair, &records[number as usize]))
    })
}

/// A tenant that has the `tenant-id` or the `domain` of an earlier one.
#[derive(Clone, Copy, Debug)]
pub struct DuplicateTenant<'n> {
    /// The later tenant.
    pub tenant: Tenant<'n>,
    /// The earlier one.
    pub first: Tenant<'n>,
    /// The key whose value both have.
    pub key: &'static str,
    /// The value, as the later one spells it.
    pub value: &'n str,
    /// Where it stands.
    pub place: Place,
    /// Where it stands in the earlier one.
    pub first_place: Place,
}

/// What the value repeats; a value that is new is kept.
fn first_with<'n>(
    key: &'static str,
    tenant: Tenant<'n>,
    given: Option<(&'n str, Place)>,
    seen: &mut HashMap<String, (Tenant<'n>, Place)>,
) -> Option<DuplicateTenant<'n>> {
    let (value, place) = given?;
    match seen.entry(value.to_ascii_lowercase()) {
        Entry::Occupied(occupied) => {
            let (first, first_place) = *occupied.get();
            Some(DuplicateTenant { tenant, first, key, value, place, first_place })
        }
        Entry::Vacant(vacant) => {
            vacant.insert((tenant, place));
            None
        }
    }
}
