//! Where the records of each partner begin in a list that is sorted by partner.

use std::ops::Range;

/// By partner, unknown first: the place of the first record in the list; behind the last partner, its length.
#[derive(Debug, Default)]
pub(super) struct Starts(Vec<u32>);

impl Starts {
    /// Of a sorted list, by the partner of each record.
    pub(super) fn new(sorted: impl Iterator<Item = Option<u32>>) -> Self {
        let mut starts = vec![0];
        let mut count = 0;
        for partner in sorted {
            // Partners in between have no record.
            while starts.len() <= place_of(partner) {
                starts.push(count);
            }
            count += 1;
        }
        starts.push(count);
        Self(starts)
    }

    /// The places of the records of this partner.
    pub(super) fn of(&self, partner: Option<u32>) -> Range<usize> {
        match self.0.get(place_of(partner)..place_of(partner) + 2) {
            Some([start, end]) => *start as usize..*end as usize,
            _ => 0..0,
        }
    }
}

fn place_of(partner: Option<u32>) -> usize {
    partner.map_or(0, |partner| partner as usize + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_partner_has_its_own_records_and_no_others() {
        let starts = Starts::new([None, Some(1), Some(1), Some(4)].into_iter());
        assert_eq!(starts.of(None), 0..1);
        assert_eq!(starts.of(Some(1)), 1..3);
        assert_eq!(starts.of(Some(4)), 3..4);
        assert!([0, 2, 3, 5, 6].into_iter().all(|partner| starts.of(Some(partner)).is_empty()));
        assert!(Starts::new(std::iter::empty()).of(None).is_empty());
    }
}
