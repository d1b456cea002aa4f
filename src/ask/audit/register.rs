//! Which waiver of the register is which of an earlier one.
//!
//! Where a waiver stands does not make it another. One in the configuration is told by its rule and scope; one in a comment
//! by the findings that it accepts, for lines move, and where it accepts none by its rule, its terms and its place.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use crate::check::Outcome;
use crate::earlier::{Acceptance, Earlier, RecordedScope, WaiverRecord};
use crate::finding::{Finding, State};
use crate::programme::Day;
use crate::source::Sources;

/// A waiver that is not as the earlier report had it; one of the two is always there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiverChange {
    /// As it was; none if it was added.
    pub before: Option<WaiverRecord>,
    /// As it is; none if it was removed.
    pub now: Option<WaiverRecord>,
}

/// A part of what a waiver says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it is.
    pub what: &'static str,
    /// What it was, if anything.
    pub before: Option<String>,
    /// What it is now, if anything.
    pub now: Option<String>,
}

impl WaiverChange {
    /// What became of it, each in a word.
    pub const NAMES: [&'static str; 3] = ["added", "removed", "changed"];

    /// What became of it.
    pub fn name(&self) -> &'static str {
        match (&self.before, &self.now) {
            (None, _) => Self::NAMES[0],
            (Some(_), None) => Self::NAMES[1],
            (Some(_), Some(_)) => Self::NAMES[2],
        }
    }

    /// The waiver as it is, or as it was last.
    pub fn last(&self) -> Option<&WaiverRecord> {
        self.now.as_ref().or(self.before.as_ref())
    }

    /// What is not the same, in the order of the register.
    pub fn terms(&self) -> Vec<Term> {
        let [before, now] = [&self.before, &self.now].map(|record| record.as_ref().map(said).unwrap_or_default());
        let whats = ["reason", "owner", "until", "effect"];
        let terms = whats.into_iter().zip(before).zip(now).map(|((what, before), now)| Term { what, before, now });
        terms.filter(|term| term.before != term.now).collect()
    }
}

/// What a waiver says beside what it covers, and what it does.
fn said(record: &WaiverRecord) -> [Option<String>; 4] {
    let until = record.until.map(|day| day.to_string());
    [record.reason.clone(), record.owner.clone(), until, Some(record.effect.replace('-', " "))]
}

/// What tells of which waiver a finding speaks.
type Mark<'m> = (&'m str, &'m Acceptance);

/// The register of the earlier report and the present one, waiver by waiver.
pub(super) struct Registers {
    then: Vec<WaiverRecord>,
    now: Vec<WaiverRecord>,
    /// For each of the present waivers the earlier one that it was.
    pairs: Vec<Option<usize>>,
    /// For each earlier finding the waiver that accepts it.
    of_then: Vec<Option<usize>>,
    /// For each present finding the waiver that accepts it.
    of_now: Vec<Option<usize>>,
}

impl Registers {
    pub(super) fn of(earlier: &Earlier, sources: &Sources, outcome: &Outcome) -> Self {
        let then = earlier.waivers.clone();
        let now: Vec<WaiverRecord> =
            outcome.waivers.iter().map(|registered| WaiverRecord::of(sources, registered)).collect();
        let accepted: Vec<Option<Acceptance>> = outcome
            .findings
            .iter()
            .map(|finding| match &finding.state {
                State::Waived(waived) => {
                    let (file, line) = sources.line_of(waived.place);
                    let (reason, owner) = (waived.reason.clone(), waived.owner.clone());
                    Some(Acceptance { reason, owner, until: waived.until, file: file.to_owned(), line })
                }
                State::New | State::Known => None,
            })
            .collect();
        let of_then = accepting(
            &then,
            earlier.findings.iter().map(|finding| Some((finding.rule.as_str(), finding.waiver.as_ref()?))),
        );
        let of_now = accepting(
            &now,
            outcome
                .findings
                .iter()
                .zip(&accepted)
                .map(|(finding, accepted)| Some((finding.rule.name, accepted.as_ref()?))),
        );
        let fingerprints_then = earlier.findings.iter().map(|finding| finding.fingerprint.clone());
        let fingerprints_now = outcome.findings.iter().map(Finding::fingerprint);
        let covered_then = covered(then.len(), of_then.iter().zip(fingerprints_then));
        let covered_now = covered(now.len(), of_now.iter().zip(fingerprints_now));
        let pairs = paired((&then, &covered_then), (&now, &covered_now));
        Self { then, now, pairs, of_then, of_now }
    }

    /// Whether one waiver accepts the present finding and accepted the earlier one.
    pub(super) fn are_one(&self, now: usize, then: Option<usize>) -> bool {
        let now = self.of_now[now].and_then(|waiver| self.pairs[waiver]);
        now == then.and_then(|finding| self.of_then[finding])
    }

    /// The waivers that are not as they were: those of the present register in its order, then those that are gone.
    pub(super) fn changes(&self) -> Vec<WaiverChange> {
        let mut is_gone = vec![true; self.then.len()];
        let mut changes = Vec::new();
        for (now, pair) in self.now.iter().zip(&self.pairs) {
            let before = pair.map(|pair| self.then[pair].clone());
            if let Some(pair) = pair {
                is_gone[*pair] = false;
            }
            let change = WaiverChange { before, now: Some(now.clone()) };
            if !change.terms().is_empty() {
                changes.push(change);
            }
        }
        let gone = self.then.iter().zip(is_gone).filter(|(_, is_gone)| *is_gone);
        changes.extend(gone.map(|(before, _)| WaiverChange { before: Some(before.clone()), now: None }));
        changes
    }
}

/// For each finding the waiver of the register that accepts it.
fn accepting<'m>(records: &[WaiverRecord], marks: impl Iterator<Item = Option<Mark<'m>>>) -> Vec<Option<usize>> {
    let mut by_mark = HashMap::new();
    for (index, record) in records.iter().enumerate() {
        let WaiverRecord { rule: Some(rule), reason: Some(reason), file, line, .. } = record else { continue };
        let mark = (rule.as_str(), file.as_str(), *line, reason.as_str(), record.owner.as_deref(), record.until);
        by_mark.entry(mark).or_insert(index);
    }
    marks
        .map(|mark| {
            let (rule, Acceptance { reason, owner, until, file, line }) = mark?;
            by_mark.get(&(rule, file.as_str(), *line, reason.as_str(), owner.as_deref(), *until)).copied()
        })
        .collect()
}

/// For each waiver the fingerprints of the findings that it accepts.
fn covered<'o>(count: usize, findings: impl Iterator<Item = (&'o Option<usize>, String)>) -> Vec<Vec<String>> {
    let mut covered = vec![Vec::new(); count];
    for (waiver, fingerprint) in findings {
        if let Some(waiver) = waiver {
            covered[*waiver].push(fingerprint);
        }
    }
    covered
}

/// All that a waiver says, but for the line that it covers.
type Terms<'t> = (Option<&'t str>, RecordedScope, Option<&'t str>, Option<&'t str>, Option<Day>);

fn terms(record: &WaiverRecord) -> Terms<'_> {
    let scope = RecordedScope { line: None, ..record.scope.clone() };
    (record.rule.as_deref(), scope, record.reason.as_deref(), record.owner.as_deref(), record.until)
}

/// A register, and for each of its waivers the fingerprints of the findings that it accepts.
type Covering<'c> = (&'c [WaiverRecord], &'c [Vec<String>]);

/// For each of the present waivers the earlier one that it was.
fn paired<'p>(then: Covering<'p>, now: Covering<'p>) -> Vec<Option<usize>> {
    let mut pairing = Pairing { then, now, is_left: vec![true; then.0.len()], pairs: vec![None; now.0.len()] };
    let is_comment = |record: &WaiverRecord| record.scope.line.is_some();
    pairing.by(Which::Any, |record, covered| {
        if is_comment(record) {
            covered.iter().map(|fingerprint| (terms(record), Some(fingerprint.as_str()))).collect()
        } else {
            vec![(terms(record), None)]
        }
    });
    pairing.by(Which::Any, |record, covered| {
        let rule = record.rule.as_deref();
        if is_comment(record) {
            covered.iter().map(|fingerprint| (rule, None, Some(fingerprint.as_str()))).collect()
        } else {
            vec![(rule, Some(&record.scope), None)]
        }
    });
    // Two that accept other findings are two, however alike they are.
    for which in [Which::IdleThen, Which::IdleNow] {
        let line = |record: &WaiverRecord| record.scope.line.into_iter();
        pairing.by(which, |record, _| line(record).map(|line| (terms(record), line)).collect());
        pairing.by(which, |record, _| line(record).map(|_| terms(record)).collect());
        pairing.by(which, |record, _| line(record).map(|_| (record.rule.as_deref(), &record.scope)).collect());
    }
    pairing.pairs
}

/// Which waivers are paired.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    /// Any two.
    Any,
    /// Two of which the earlier one accepts nothing.
    IdleThen,
    /// Two of which the present one accepts nothing.
    IdleNow,
}

struct Pairing<'p> {
    then: Covering<'p>,
    now: Covering<'p>,
    is_left: Vec<bool>,
    pairs: Vec<Option<usize>>,
}

impl<'p> Pairing<'p> {
    /// Pairs in order what is left on both sides and shares a key.
    fn by<K: Hash + Eq>(&mut self, which: Which, keys: impl Fn(&'p WaiverRecord, &'p [String]) -> Vec<K>) {
        let mut waiting: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (index, (record, covered)) in self.then.0.iter().zip(self.then.1).enumerate() {
            if self.is_left[index] && (which != Which::IdleThen || covered.is_empty()) {
                for key in keys(record, covered) {
                    waiting.entry(key).or_default().push_back(index);
                }
            }
        }
        for (index, (record, covered)) in self.now.0.iter().zip(self.now.1).enumerate() {
            if self.pairs[index].is_some() || (which == Which::IdleNow && !covered.is_empty()) {
                continue;
            }
            for key in keys(record, covered) {
                let Some(queue) = waiting.get_mut(&key) else { continue };
                while let Some(first) = queue.pop_front() {
                    if self.is_left[first] {
                        self.is_left[first] = false;
                        self.pairs[index] = Some(first);
                        break;
                    }
                }
                if self.pairs[index].is_some() {
                    break;
                }
            }
        }
    }
}
