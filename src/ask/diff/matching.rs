//! Which record of one version is which of the other.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use crate::network::{Content, Entry, EntryKind, Field, Signature};

/// What stands under a key, whatever its spelling; none where it cannot be read.
type Value<'n> = Option<Cow<'n, str>>;

/// What a record says.
type Values<'n> = Vec<(&'static str, Value<'n>)>;

/// A record with what it says.
pub(super) struct Record<'n> {
    pub(super) entry: Entry<'n>,
    /// Its keys; of what stands in a declaration without the one that stands for whose it is.
    pub(super) fields: Vec<Field<'n>>,
    pub(super) values: Values<'n>,
    pub(super) parts: Vec<Record<'n>>,
}

impl<'n> Record<'n> {
    pub(super) fn new(entry: Entry<'n>) -> Self {
        let owner = match entry.kind() {
            EntryKind::Enrollment => "partner",
            EntryKind::Acceptance => "accepted-by",
            _ => "",
        };
        let fields: Vec<Field<'n>> = entry.fields().into_iter().filter(|field| field.key != owner).collect();
        let values = fields.iter().map(|field| (field.key, value(&field.content))).collect();
        Self { entry, fields, values, parts: entry.parts().map(Self::new).collect() }
    }

    /// What stands under a key; none where it is not there.
    pub(super) fn value(&self, key: &str) -> Option<&Value<'n>> {
        self.values.iter().find(|(own, _)| *own == key).map(|(_, value)| value)
    }

    /// Everything that it says, with what stands in it in whatever order.
    fn whole(&self) -> (&Values<'n>, Vec<(EntryKind, &Values<'n>)>) {
        let mut parts: Vec<_> = self.parts.iter().map(|part| (part.entry.kind(), &part.values)).collect();
        parts.sort();
        (&self.values, parts)
    }

    fn has_id(&self) -> bool {
        self.value("id").is_some_and(Option::is_some)
    }

    /// What it says under these keys.
    fn under(&self, keys: &[&str]) -> Vec<Option<&Value<'n>>> {
        keys.iter().map(|key| self.value(key)).collect()
    }

    /// What it says beside its id and its days.
    fn attributes(&self) -> Vec<&(&'static str, Value<'n>)> {
        self.values.iter().filter(|(key, _)| !["id", "since", "until"].contains(key)).collect()
    }
}

fn value<'n>(content: &Content<'n>) -> Value<'n> {
    Some(match content {
        Content::Unknown => return None,
        Content::Text(text) | Content::Number(text) | Content::Reference { id: text, .. } => Cow::Borrowed(text),
        Content::Word(word) => Cow::Owned(word.clone()),
        Content::Day(day) | Content::Signature(Signature::On(day)) => Cow::Owned(day.to_string()),
        Content::Flag(true) | Content::Signature(Signature::Undated) => Cow::Borrowed("true"),
        Content::Flag(false) | Content::Signature(Signature::Missing) => Cow::Borrowed("false"),
        Content::Amount(amount) => Cow::Owned(amount.to_string()),
        Content::Roles { readable, has_unknown } => {
            let mut roles = readable.clone();
            roles.sort_unstable();
            // No role holds a line break, and none is empty.
            roles.extend(has_unknown.then_some(""));
            Cow::Owned(roles.join("\n"))
        }
    })
}

/// The records of two versions: those that are the same record and say something else, and those of one version alone.
pub(super) struct Pairs<'r, 'n> {
    pub(super) changed: Vec<(&'r Record<'n>, &'r Record<'n>)>,
    pub(super) removed: Vec<&'r Record<'n>>,
    pub(super) added: Vec<&'r Record<'n>>,
}

/// Pairs records of one kind, or the parts of one declaration: first those that say the same, then by what makes a record
/// itself, the strictest first.
pub(super) fn pair<'r, 'n>(before: Vec<&'r Record<'n>>, after: Vec<&'r Record<'n>>) -> Pairs<'r, 'n> {
    let mut pairing = Pairing { before, after, pairs: Vec::new() };
    pairing.by(|record, _| Some(record.whole()));
    pairing.pairs.clear();
    if !pairing.before.is_empty() && !pairing.after.is_empty() {
        // The order of the files decides nothing.
        pairing.before.sort_by_cached_key(|record| record.whole());
        pairing.after.sort_by_cached_key(|record| record.whole());
        pairing.by_identity();
    }
    Pairs { changed: pairing.pairs, removed: pairing.before, added: pairing.after }
}

/// Which version a record is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Before,
    After,
}

struct Pairing<'r, 'n> {
    before: Vec<&'r Record<'n>>,
    after: Vec<&'r Record<'n>>,
    pairs: Vec<(&'r Record<'n>, &'r Record<'n>)>,
}

impl<'r, 'n> Pairing<'r, 'n> {
    /// Pairs in order what has the same key; what has none stays.
    fn by<K: Hash + Eq>(&mut self, key: impl Fn(&'r Record<'n>, Of) -> Option<K>) {
        let mut waiting: HashMap<(EntryKind, K), VecDeque<usize>> = HashMap::new();
        for (index, record) in self.after.iter().enumerate() {
            if let Some(key) = key(record, Of::After) {
                waiting.entry((record.entry.kind(), key)).or_default().push_back(index);
            }
        }
        let mut is_taken = vec![false; self.after.len()];
        self.before.retain(|record| {
            let key = key(record, Of::Before).map(|key| (record.entry.kind(), key));
            let Some(index) = key.and_then(|key| waiting.get_mut(&key)).and_then(VecDeque::pop_front) else {
                return true;
            };
            is_taken[index] = true;
            self.pairs.push((record, self.after[index]));
            false
        });
        let mut is_taken = is_taken.into_iter();
        self.after.retain(|_| !is_taken.next().unwrap_or(false));
    }

    /// Pairs in order what says the same under these keys.
    fn under(&mut self, kind: EntryKind, keys: &[&str]) {
        self.by(|record, _| (record.entry.kind() == kind).then(|| record.under(keys)));
    }

    fn by_identity(&mut self) {
        self.under(EntryKind::Partner, &["id"]);
        self.under(EntryKind::Customer, &["id"]);
        self.under(EntryKind::Tenant, &["id"]);
        // A partner that takes another role has another enrollment, as Partner Center sees it.
        self.under(EntryKind::Enrollment, &["role", "country", "since"]);
        self.under(EntryKind::Enrollment, &["role", "location-id"]);
        self.under(EntryKind::Enrollment, &["role", "country"]);
        self.under(EntryKind::Enrollment, &["role"]);
        self.under(EntryKind::Acceptance, &["accepted"]);
        self.under(EntryKind::Acceptance, &["attested-by"]);
        self.by(|record, _| if record.has_id() { record.value("id") } else { None });
        self.by_ends(|record| Some((record.attributes(), record.under(&["since"]))));
        self.by_ends(|record| Some((ends(record)?, record.under(&["since"]))));
        self.by_ends(|record| Some(record.attributes()));
        self.by_ends(ends);
    }

    /// Pairs relationships. Two subscriptions with ids are two, but an id may be given to one that had none, or taken.
    fn by_ends<K: Hash + Eq>(&mut self, key: impl Fn(&'r Record<'n>) -> Option<K>) {
        let key = |record: &'r Record<'n>| record.entry.kind().ends().and_then(|_| key(record));
        for with_id in [None, Some(Of::After), Some(Of::Before)] {
            self.by(|record, of| if record.has_id() == (with_id == Some(of)) { key(record) } else { None });
        }
    }
}

fn ends<'r, 'n>(record: &'r Record<'n>) -> Option<Vec<Option<&'r Value<'n>>>> {
    Some(record.under(&record.entry.kind().ends()?))
}
