//! What is remembered about crowds: hundreds of records that one question walks, asked by hundreds of edges.
//!
//! Who has a handful of enrollments, or a pair with a handful of partnerships, is asked anew each time: that is quicker than any
//! table. Thousands of either under thousands of sales would be a product, though, so what is asked of a crowd is answered
//! once for a day. Invariant: only [`Network::suppose`](crate::network::Network::suppose) changes records, and it forgets what
//! is remembered of them.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use crate::finding::LABELS_MAX;
use crate::network::record::PartyIndex;
use crate::network::{Enrollment, Network, Partner, Tri};
use crate::programme::{Day, Region};

/// Fewest records that are a crowd.
pub(super) const CROWD_MIN: usize = 64;

/// Most answers of one kind that are remembered: past that they are forgotten and begun anew.
const REMEMBERED_MAX: usize = 1_000_000;

/// Answers by what was asked.
#[derive(Debug)]
pub(super) struct Remembered<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Remembered<K, V> {
    /// The answer to the question `key`, by `answer` where nobody has asked before.
    pub(super) fn of(&self, key: K, answer: impl FnOnce() -> V) -> V {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        // Nobody else waits while an answer is found; two may find the same.
        known.unwrap_or_else(|| {
            let found = answer();
            let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if answers.len() >= REMEMBERED_MAX {
                answers.clear();
            }
            answers.insert(key, found.clone());
            found
        })
    }
}

/// A partner and another company, each if it is known, on a day.
type OfPair<T> = (Option<u32>, Option<T>, Option<Day>);

/// What is remembered about the crowds of one network; each key ends with the day.
#[derive(Debug, Default)]
pub(super) struct Crowds {
    /// By partner: the enrollments that show what all of them are.
    pub(super) enrollments: Remembered<(u32, Option<Day>), Arc<[u32]>>,
    /// By partner: when its next enrollment begins.
    pub(super) enrolled: Remembered<(u32, Option<Day>), Option<Day>>,
    /// By provider and reseller, known or unknown: whether a partnership with these ends runs.
    pub(super) partnerships: Remembered<OfPair<u32>, Tri>,
    /// By provider and reseller: when their next partnership begins.
    pub(super) beginnings: Remembered<OfPair<u32>, Option<Day>>,
    /// By reseller and region: whether a provider there may supply it.
    pub(super) providers: Remembered<(u32, Option<Region>, Option<Day>), bool>,
    /// By partner and customer, known or unknown: whether a relationship with these ends runs.
    pub(super) customer_relationships: Remembered<OfPair<PartyIndex>, Tri>,
    /// By partner and customer: the first orders that run on.
    pub(super) orders: Remembered<(u32, PartyIndex, Day), Arc<[u32]>>,
    /// By company, and by the partner whose acceptances alone are asked for.
    pub(super) acceptances: Remembered<(PartyIndex, Option<u32>, Option<Day>), Tri>,
}

impl Network {
    /// The numbers of enrollments of this partner that show what all of them are on `day`: of those that are alike on it the
    /// first, one more than a finding shows, in network order. Those that certainly do not run are left out.
    pub(super) fn showing_enrollments(&self, partner: Partner<'_>, day: Option<Day>) -> Arc<[u32]> {
        self.crowds.enrollments.of((partner.index(), day), || {
            let mut alike: HashMap<_, usize> = HashMap::new();
            let running = partner.enrollments().filter(|enrollment| !enrollment.is_active_on(day).is_no());
            let showing = running.filter(|enrollment| {
                let count = alike.entry(enrollment.look_on(day)).or_default();
                *count += 1;
                *count <= LABELS_MAX + 1
            });
            showing.map(Enrollment::number).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_answered_once() {
        let remembered: Remembered<u32, u32> = Remembered::default();
        assert_eq!(remembered.of(1, || 2), 2);
        assert_eq!(remembered.of(1, || unreachable!("it is known")), 2);
        assert_eq!(remembered.of(2, || 3), 3, "another question has another answer");
    }
}
