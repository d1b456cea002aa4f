//! What stands already: records that are known, and records that an export of ours brings in as they are.
//!
//! To the rest of the assembly both are the same. What a known record lacks or contradicts is reported; a record from an export
//! is new, so that what it lacks is written into it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::import::assembly::{Assembly, Conflict, Fill, listed};
use crate::import::document::{Record, Section, Value};
use crate::import::known::Known;
use crate::import::ledger::Ledger;
use crate::import::notes::Origin;
use crate::programme::Day;

/// A row of a part: the company with nothing but the part, how many such rows there are, and where the first stands.
type Part<'l> = (&'l Record, u32, Origin);

/// The records of exports, with the parts that stand in rows of their own in the companies whose they are.
fn gathered(ledger: &Ledger) -> BTreeMap<(Section, Record), (u32, Origin)> {
    let (parts, wholes): (Vec<_>, Vec<_>) = ledger
        .records
        .iter()
        .partition(|((_, record), _)| record.values().iter().any(|(_, value)| matches!(value, Value::Records(_))));
    let mut lists: BTreeMap<(Section, &str), Vec<Part<'_>>> = BTreeMap::new();
    for ((section, record), (count, origin)) in parts {
        let id = record.text("id").unwrap_or_default();
        lists.entry((*section, id)).or_default().push((record, *count, *origin));
    }
    let with_parts = |mut whole: Record, parts: &[Part<'_>]| {
        for (part, count, _) in parts {
            for (key, _) in part.values().iter().filter(|(key, _)| *key != "id") {
                for _ in 0..*count {
                    whole.records_mut(key).extend_from_slice(part.records(key));
                }
            }
        }
        whole
    };
    let mut gathered = BTreeMap::new();
    for ((section, record), (count, origin)) in wholes {
        // Of several declarations of one id the first has them.
        let parts = record.text("id").and_then(|id| lists.remove(&(*section, id))).unwrap_or_default();
        gathered.insert((*section, with_parts(record.clone(), &parts)), (*count, *origin));
    }
    for ((section, id), parts) in lists {
        let origin = parts.iter().map(|(_, _, origin)| *origin).min().unwrap_or(Origin { file: 0, line: 0 });
        let mut whole = Record::default();
        whole.set("id", Value::text(id));
        gathered.insert((section, with_parts(whole, &parts)), (1, origin));
    }
    gathered
}

/// A record that stands already.
#[derive(Debug)]
struct Entry<'k> {
    section: Section,
    record: Cow<'k, Record>,
    /// Its number among the known ones; none where it comes from an export.
    number: Option<usize>,
}

/// All records that stand already, and what comes out of the assembly.
#[derive(Debug)]
pub(super) struct Standing<'k> {
    entries: Vec<Entry<'k>>,
    /// Partners, tenants and customers by id, the first of each.
    entities: HashMap<String, usize>,
    /// The ids of those that files call otherwise than the network that is known.
    called_otherwise: BTreeSet<String>,
    assembly: Assembly,
}

impl<'k> Standing<'k> {
    pub(super) fn new(ledger: &'k Ledger, known: &'k Known) -> Self {
        let entries = known.records.iter().enumerate().map(|(number, known)| {
            let record = Cow::Borrowed(&known.record);
            Entry { section: known.section, record, number: Some(number) }
        });
        let mut standing = Self {
            entries: entries.collect(),
            entities: HashMap::new(),
            called_otherwise: BTreeSet::new(),
            assembly: Assembly::default(),
        };
        let mut subscriptions = HashMap::new();
        let mut counts: BTreeMap<(Section, &Record), u32> = BTreeMap::new();
        for (index, entry) in standing.entries.iter().enumerate() {
            *counts.entry((entry.section, &known.records[index].record)).or_default() += 1;
            if let Some(id) = entry.record.text("id") {
                match entry.section {
                    Section::Subscriptions => subscriptions.entry(id.to_owned()).or_insert(index),
                    _ => standing.entities.entry(id.to_owned()).or_insert(index),
                };
            }
        }
        for ((section, record), (count, origin)) in &gathered(ledger) {
            let equal = counts.get(&(*section, record)).copied().unwrap_or(0);
            let id = record.text("id");
            let same = id.and_then(|id| match section {
                Section::Subscriptions => subscriptions.get(id).copied(),
                _ => standing.entities.get(id).copied(),
            });
            match same.filter(|same| standing.entries[*same].number.is_some()) {
                Some(same) if equal == 0 => standing.reconcile(same, *section, record, *origin),
                Some(_) => {}
                // Equal records count as often as the network has them that says them most often.
                None => {
                    for _ in equal..*count {
                        let index = standing.entries.len();
                        standing.entries.push(Entry {
                            section: *section,
                            record: Cow::Owned(record.clone()),
                            number: None,
                        });
                        if let Some(id) = id.filter(|_| *section != Section::Subscriptions) {
                            standing.entities.entry(id.to_owned()).or_insert(index);
                        }
                    }
                }
            }
        }
        standing
    }

    /// Holds a record from an export against the known one of the same id.
    fn reconcile(&mut self, index: usize, section: Section, record: &Record, origin: Origin) {
        if self.entries[index].section != section {
            self.contradict(index, None, "id", section.name(), origin);
            return;
        }
        for (key, value) in record.values() {
            match value {
                Value::Records(parts) => self.reconcile_parts(index, key, parts, origin),
                value => self.offer(index, None, key, value.clone(), origin, &|known, read| known == read),
            }
        }
    }

    fn reconcile_parts(&mut self, index: usize, key: &'static str, parts: &[Record], origin: Origin) {
        fn name<'r>(key: &str, part: &'r Record) -> [Option<&'r str>; 2] {
            match key {
                "enrollments" => [part.text("role"), part.text("location-id")],
                _ => [part.text("accepted"), None],
            }
        }
        let known = self.record(index).records(key).to_vec();
        let mut equal: BTreeMap<&Record, usize> = BTreeMap::new();
        let mut named: BTreeMap<[Option<&str>; 2], usize> = BTreeMap::new();
        for (number, known) in known.iter().enumerate() {
            equal.entry(known).or_insert(number);
            named.entry(name(key, known)).or_insert(number);
        }
        for part in parts {
            let Some(number) = equal.get(part).or_else(|| named.get(&name(key, part))).copied() else {
                self.fill(index, None, key, Value::Records(vec![part.clone()]), origin);
                continue;
            };
            // Acceptances have no numbers in fills: one that differs in who attests it stays as it is known.
            if key == "enrollments" {
                for (key, value) in part.values() {
                    self.offer(index, Some(number), key, value.clone(), origin, &|known, read| known == read);
                }
            }
        }
    }

    /// The number of the partner, tenant or customer of this id.
    pub(super) fn entity(&self, section: Section, id: &str) -> Option<usize> {
        self.entities.get(id).copied().filter(|index| self.entries[*index].section == section)
    }

    /// Whether a partner, tenant or customer has this id.
    pub(super) fn has_id(&self, id: &str) -> bool {
        self.entities.contains_key(id)
    }

    pub(super) fn record(&self, index: usize) -> &Record {
        &self.entries[index].record
    }

    /// The id of a partner, tenant or customer.
    pub(super) fn id(&self, index: usize) -> &str {
        self.record(index).text("id").unwrap_or_default()
    }

    /// The records of a section with their numbers; of partners, tenants and customers those that an id leads to.
    pub(super) fn of(&self, section: Section) -> impl Iterator<Item = (usize, &Record)> {
        let is_entity = matches!(section, Section::Partners | Section::Tenants | Section::Customers);
        let entries = self.entries.iter().enumerate().filter(move |(_, entry)| entry.section == section);
        entries
            .filter(move |(index, _)| !is_entity || self.entities.get(self.id(*index)) == Some(index))
            .map(|(index, entry)| (index, entry.record.as_ref()))
    }

    /// Offers what was read to a record: it fills what is absent, and contradicts what `agrees` does not accept.
    pub(super) fn offer(
        &mut self,
        index: usize,
        part: Option<usize>,
        key: &'static str,
        value: Value,
        origin: Origin,
        agrees: &dyn Fn(&str, &str) -> bool,
    ) {
        let record = self.part(index, part);
        match record.get(key) {
            None => self.fill(index, part, key, value, origin),
            Some(known) if *known == value => {}
            Some(known) => {
                let (known, read) = (known.to_string(), value.to_string());
                if !agrees(&known, &read) {
                    self.contradict(index, part, key, &read, origin);
                }
            }
        }
    }

    /// Offers a name; a name that is known stays, as people call others as they like.
    pub(super) fn offer_name(&mut self, index: usize, name: &str, origin: Origin) {
        let known = self.record(index).text("name");
        if self.entries[index].number.is_some() && known.is_some_and(|known| known != name) {
            self.called_otherwise.insert(self.id(index).to_owned());
        }
        self.offer(index, None, "name", Value::text(name), origin, &|_, _| true);
    }

    /// Whether the network that is known says of this enrollment that the partner agreement is not signed, which is what
    /// is asked of partners, so that it becomes true.
    pub(super) fn is_unsigned(&self, index: usize, part: usize) -> bool {
        self.entries[index].number.is_some() && self.part(index, Some(part)).text("mpa") == Some("false")
    }

    /// Fills what a record lacks.
    pub(super) fn fill(&mut self, index: usize, part: Option<usize>, key: &'static str, value: Value, origin: Origin) {
        let entry = &mut self.entries[index];
        if let Some(record) = entry.number {
            self.assembly.fills.push(Fill { record, part, key, value, origin });
            return;
        }
        let record = entry.record.to_mut();
        match (part, value) {
            (Some(part), value) => record.records_mut("enrollments")[part].set(key, value),
            (None, Value::Records(more)) => record.records_mut(key).extend(more),
            (None, value) => record.set(key, value),
        }
    }

    /// Reports what contradicts a record.
    pub(super) fn contradict(
        &mut self,
        index: usize,
        part: Option<usize>,
        key: &'static str,
        read: &str,
        origin: Origin,
    ) {
        let known = self.part(index, part).get(key).map(Value::to_string).unwrap_or_default();
        let Some(record) = self.entries[index].number else {
            let name = self.record(index).text("id").map(|id| format!(" of `{id}`")).unwrap_or_default();
            return self.remark(format!(
                "`{key}`{name} is `{known}` in the export and `{read}` in other files; the export counts"
            ));
        };
        self.assembly.conflicts.push(Conflict { record, part, key, known, read: read.to_owned(), origin });
    }

    /// Reports the first day of a relationship that stands: it fills what is absent, and contradicts what is later.
    pub(super) fn offer_since(&mut self, indices: &[usize], since: Option<Day>, origin: Origin) {
        let Some(since) = since else { return };
        let known = |index: &usize| self.record(*index).text("since").map(Day::parse);
        if let [index] = indices
            && known(index).is_none()
        {
            // A day behind the known end would turn the period round.
            let until = self.record(*index).text("until").and_then(Day::parse);
            if until.is_none_or(|until| since <= until) {
                self.fill(*index, None, "since", Value::text(&since.to_string()), origin);
            }
            return;
        }
        let days: Option<Vec<Day>> = indices.iter().map(|index| known(index).flatten()).collect();
        if let Some(days) = days
            && let Some(at) = (0..days.len()).min_by_key(|at| days[*at])
            && since < days[at]
        {
            self.contradict(indices[at], None, "since", &since.to_string(), origin);
        }
    }

    /// Adds a record that is new.
    pub(super) fn add(&mut self, section: Section, record: Record) {
        self.assembly.additions.section_mut(section).push(record);
    }

    /// Tells something about the whole.
    pub(super) fn remark(&mut self, remark: String) {
        self.assembly.remarks.push(remark);
    }

    /// What comes out.
    pub(super) fn finish(mut self) -> Assembly {
        if !self.called_otherwise.is_empty() {
            let ids = listed(&self.called_otherwise);
            self.remark(format!("names that differ from yours, which stay: {ids}"));
        }
        for entry in self.entries {
            if entry.number.is_none() {
                self.assembly.additions.section_mut(entry.section).push(entry.record.into_owned());
            }
        }
        self.assembly.additions.sort();
        let values = |fill: &Fill| (fill.record, fill.part, fill.key, fill.value.clone(), fill.origin);
        self.assembly.fills.sort_by_key(values);
        // Two tenants of one customer may both tell its country; and one place has room for one value.
        self.assembly.fills.dedup_by(|later, first| {
            let is_list = matches!(first.value, Value::Records(_));
            (later.record, later.part, later.key) == (first.record, first.part, first.key)
                && (!is_list || later.value == first.value)
        });
        let order = |conflict: &Conflict| (conflict.record, conflict.part, conflict.key, conflict.read.clone());
        self.assembly.conflicts.sort_by_key(order);
        self.assembly.conflicts.dedup_by(|later, first| order(later) == order(first));
        self.assembly
    }

    fn part(&self, index: usize, part: Option<usize>) -> &Record {
        let record = self.record(index);
        part.map_or(record, |part| &record.records("enrollments")[part])
    }
}
