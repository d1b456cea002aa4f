//! What two versions of a network have different: findings, entities, relationships.
//!
//! Findings are the same by fingerprint, entities by kind and id, relationships by what they say. Where something stands
//! is no difference: lists may be put in another order, and records into other files.
//!
//! Invariant: what cannot be read on one side is never called gone. It is counted as [`Unread`].

mod matching;
mod neighbourhood;

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::Hash;

use crate::ask::diff::matching::{Pairs, Record, pair};
use crate::check::Outcome;
use crate::finding::Finding;
use crate::network::{Entry, EntryKind, Field, Network, ProblemKind};
use crate::source::{FileId, Place, Sources};

pub use neighbourhood::{Line, Neighbourhood, Spot, neighbourhood};

/// One version of a network, checked.
#[derive(Clone, Copy, Debug)]
pub struct Version<'v> {
    /// Its files.
    pub sources: &'v Sources,
    /// What they declare together.
    pub network: &'v Network,
    /// What the rules say of it.
    pub outcome: &'v Outcome,
}

/// What two versions have different.
#[derive(Debug)]
pub struct Diff<'v> {
    /// The earlier version.
    pub before: Version<'v>,
    /// The later one.
    pub after: Version<'v>,
    /// What became of the findings.
    pub findings: FindingChanges<'v>,
    /// Entities and relationships that are not the same, by kind and then by what they say.
    pub changes: Vec<Change<'v>>,
    /// What could not be read of the earlier version.
    pub unread_before: Unread,
    /// What could not be read of the later version.
    pub unread_after: Unread,
}

/// Findings of two versions, those of one version in its order.
#[derive(Debug, Default)]
pub struct FindingChanges<'v> {
    /// Of the later version alone.
    pub introduced: Vec<&'v Finding>,
    /// Of the earlier version alone.
    pub fixed: Vec<&'v Finding>,
    /// Of the earlier version alone, in files that cannot be read any more: nobody knows whether they are fixed.
    pub unread: Vec<&'v Finding>,
    /// Of both versions, with another state: waived or known in one of them only.
    pub restated: Vec<(&'v Finding, &'v Finding)>,
    /// Of both versions.
    pub unchanged: Vec<(&'v Finding, &'v Finding)>,
}

impl<'v> FindingChanges<'v> {
    /// The findings that count now and did not count before.
    pub fn counting(&self) -> impl Iterator<Item = &'v Finding> {
        let restated = self.restated.iter().map(|(_, after)| *after);
        self.introduced.iter().copied().chain(restated).filter(|finding| finding.is_new())
    }
}

/// The files of one version that do not parse, and what that hides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// The files.
    pub files: Vec<FileId>,
    /// How many entities and relationships of the other version stand in files of these names and were not found in this
    /// one: they are not compared.
    pub records: usize,
}

/// How something is not the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Touch {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
}

impl Touch {
    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// A record that is not the same.
#[derive(Clone, Debug)]
pub struct Change<'v> {
    /// What it declares.
    pub kind: EntryKind,
    /// The record of the earlier version; none where it is new.
    pub before: Option<Entry<'v>>,
    /// The record of the later version; none where it is gone.
    pub after: Option<Entry<'v>>,
    /// The keys that say something else.
    pub keys: Vec<KeyChange<'v>>,
    /// The enrollments and acceptances in it that are not the same.
    pub parts: Vec<Change<'v>>,
}

/// A key that says something else.
#[derive(Clone, Debug)]
pub struct KeyChange<'v> {
    /// The key.
    pub key: &'static str,
    /// What it said; none where it was not there.
    pub before: Option<Field<'v>>,
    /// What it says; none where it is not there any more.
    pub after: Option<Field<'v>>,
}

impl<'v> Change<'v> {
    /// How it is not the same.
    pub fn touch(&self) -> Touch {
        match (self.before, self.after) {
            (None, _) => Touch::Added,
            (_, None) => Touch::Removed,
            _ => Touch::Changed,
        }
    }

    /// The record as it is now or, where it is gone, as it was.
    pub fn entry(&self) -> Entry<'v> {
        self.after.or(self.before).expect("a change is of some record")
    }

    /// Whether a partner, a customer or a tenant.
    pub fn is_entity(&self) -> bool {
        self.kind.ends().is_none()
    }

    fn new(before: Option<&Record<'v>>, after: Option<&Record<'v>>) -> Self {
        let kind = after.or(before).map(|record| record.entry.kind()).expect("a change is of some record");
        let keys = match (before, after) {
            (Some(before), Some(after)) => key_changes(before, after),
            _ => Vec::new(),
        };
        let parts = changes(pair(parts_of(before), parts_of(after)));
        Self { kind, before: before.map(|record| record.entry), after: after.map(|record| record.entry), keys, parts }
    }
}

fn parts_of<'r, 'v>(record: Option<&'r Record<'v>>) -> Vec<&'r Record<'v>> {
    record.map_or_else(Vec::new, |record| record.parts.iter().collect())
}

/// The kinds that are compared by themselves, entities first.
const KINDS: [EntryKind; 9] = [
    EntryKind::Partner,
    EntryKind::Customer,
    EntryKind::Tenant,
    EntryKind::Partnership,
    EntryKind::Sale,
    EntryKind::Subscription,
    EntryKind::CustomerRelationship,
    EntryKind::AdminRelationship,
    EntryKind::Affiliation,
];

/// What two versions of a network have different.
pub fn diff<'v>(before: Version<'v>, after: Version<'v>) -> Diff<'v> {
    let mut unread_before = Unread { files: broken_files(before), records: 0 };
    let mut unread_after = Unread { files: broken_files(after), records: 0 };
    let paths_before = paths(before, &unread_before.files);
    let paths_after = paths(after, &unread_after.files);
    let mut all = Vec::new();
    for kind in KINDS {
        let (old, new) = (records(before, kind), records(after, kind));
        let mut pairs = pair(old.iter().collect(), new.iter().collect());
        unread_after.records += take_unread(&mut pairs.removed, before, &paths_after);
        unread_before.records += take_unread(&mut pairs.added, after, &paths_before);
        all.extend(changes(pairs));
    }
    let findings = finding_changes(before, after, &paths_after);
    Diff { before, after, findings, changes: all, unread_before, unread_after }
}

fn records(version: Version<'_>, kind: EntryKind) -> Vec<Record<'_>> {
    version.network.entries(kind).map(Record::new).collect()
}

fn broken_files(version: Version<'_>) -> Vec<FileId> {
    let problems = version.network.problems().iter();
    let broken = problems.filter(|problem| matches!(problem.kind, ProblemKind::Syntax { .. }));
    let files: BTreeSet<FileId> = broken.map(|problem| problem.place.span.file).collect();
    files.into_iter().collect()
}

fn paths<'v>(version: Version<'v>, files: &[FileId]) -> BTreeSet<&'v str> {
    files.iter().map(|file| version.sources.file(*file).path()).collect()
}

fn is_in(version: Version<'_>, place: Place, paths: &BTreeSet<&str>) -> bool {
    paths.contains(version.sources.file(place.span.file).path())
}

/// Takes out the records that stand in files of these names; gives their number.
fn take_unread(records: &mut Vec<&Record<'_>>, version: Version<'_>, paths: &BTreeSet<&str>) -> usize {
    let before = records.len();
    records.retain(|record| !is_in(version, record.entry.place(), paths));
    before - records.len()
}

/// What is not the same, in the order of what it says.
fn changes<'v>(pairs: Pairs<'_, 'v>) -> Vec<Change<'v>> {
    let Pairs { mut changed, removed, added } = pairs;
    // What is new or gone stands beside what says nearly the same.
    let mut all: Vec<(Option<&Record<'v>>, Option<&Record<'v>>)> = Vec::new();
    all.extend(changed.drain(..).map(|(before, after)| (Some(before), Some(after))));
    all.extend(removed.into_iter().map(|record| (Some(record), None)));
    all.extend(added.into_iter().map(|record| (None, Some(record))));
    all.sort_by(|left, right| {
        let is_there = |record: Option<&Record<'_>>| record.is_some();
        let (one, other) = (left.1.or(left.0), right.1.or(right.0));
        let says = one.map(|record| &record.values).cmp(&other.map(|record| &record.values));
        says.then_with(|| is_there(left.1).cmp(&is_there(right.1)))
    });
    all.into_iter().map(|(before, after)| Change::new(before, after)).collect()
}

/// The keys that say something else, those that are still there first.
fn key_changes<'v>(before: &Record<'v>, after: &Record<'v>) -> Vec<KeyChange<'v>> {
    let mut keys = Vec::new();
    for field in &after.fields {
        let old = before.fields.iter().find(|old| old.key == field.key);
        if before.value(field.key) != after.value(field.key) {
            keys.push(KeyChange { key: field.key, before: old.cloned(), after: Some(field.clone()) });
        }
    }
    for field in before.fields.iter().filter(|field| after.value(field.key).is_none()) {
        keys.push(KeyChange { key: field.key, before: Some(field.clone()), after: None });
    }
    keys
}

/// What became of the findings of the earlier version.
fn finding_changes<'v>(before: Version<'v>, after: Version<'v>, unread: &BTreeSet<&str>) -> FindingChanges<'v> {
    let (old, new) = (&before.outcome.findings, &after.outcome.findings);
    let fingerprints = |findings: &[Finding]| findings.iter().map(Finding::fingerprint).collect::<Vec<_>>();
    let (old_prints, new_prints) = (fingerprints(old), fingerprints(new));
    let state = |finding: &Finding| finding.state.name();
    let (pairs, is_left) = paired(&with_states(&old_prints, old), &with_states(&new_prints, new));
    let mut found = FindingChanges::default();
    for (finding, pair) in new.iter().zip(pairs) {
        match pair {
            None => found.introduced.push(finding),
            Some(index) if state(&old[index]) == state(finding) => found.unchanged.push((&old[index], finding)),
            Some(index) => found.restated.push((&old[index], finding)),
        }
    }
    for (finding, _) in old.iter().zip(is_left).filter(|(_, is_left)| *is_left) {
        let is_unread = is_in(before, finding.primary.place, unread);
        if is_unread { found.unread.push(finding) } else { found.fixed.push(finding) }
    }
    found
}

/// The fingerprints of findings, each with the word for its state.
pub(super) fn with_states<'f>(fingerprints: &'f [String], findings: &'f [Finding]) -> Vec<(&'f str, &'f str)> {
    fingerprints.iter().zip(findings).map(|(print, finding)| (print.as_str(), finding.state.name())).collect()
}

/// Pairs findings by fingerprint and state, and what is left by fingerprint alone. Gives for each of the new the index of the
/// old, and for each of the old whether it is left.
pub(super) fn paired(old: &[(&str, &str)], new: &[(&str, &str)]) -> (Vec<Option<usize>>, Vec<bool>) {
    let mut is_left = vec![true; old.len()];
    let mut pairs = vec![None; new.len()];
    pair_by(&mut pairs, &mut is_left, |index| old[index], |index| new[index]);
    pair_by(&mut pairs, &mut is_left, |index| old[index].0, |index| new[index].0);
    (pairs, is_left)
}

/// Pairs in order what is left on both sides and has the same key; `pairs` has for each of the new the index of the old.
fn pair_by<K: Hash + Eq>(
    pairs: &mut [Option<usize>],
    is_left: &mut [bool],
    old: impl Fn(usize) -> K,
    new: impl Fn(usize) -> K,
) {
    let mut waiting: HashMap<K, VecDeque<usize>> = HashMap::new();
    for index in (0..is_left.len()).filter(|index| is_left[*index]) {
        waiting.entry(old(index)).or_default().push_back(index);
    }
    for (number, pair) in pairs.iter_mut().enumerate().filter(|(_, pair)| pair.is_none()) {
        *pair = waiting.get_mut(&new(number)).and_then(VecDeque::pop_front);
        if let Some(index) = *pair {
            is_left[index] = false;
        }
    }
}
