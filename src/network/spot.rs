//! Where the values of a record stand, in four bytes each.
//!
//! Nearly every value stands near the beginning of its record and is short. Those that do not, and those that an alias or
//! a merge key brought there, have their place in a table beside the records.

use crate::network::record::{Given, Held, HeldPeriod, Period};
use crate::source::{FileId, Place, Span};

/// Where a value stands, seen from the beginning of its record; see [`Places`].
///
/// From the highest bit on: 0, its offset behind the beginning and its length, or 1 and its number among the far places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot(u32);

const FAR: u32 = 1 << 31;
const LENGTH_BITS: u32 = 14;
const OFFSET_BITS: u32 = 31 - LENGTH_BITS;

impl Spot {
    /// The spot of a value that is not there.
    pub(super) const NONE: Self = Self(u32::MAX);

    /// The spot when its table of far places stands behind so many others.
    pub(super) fn moved(self, places: usize) -> Self {
        if self.0 & FAR == 0 || self == Self::NONE {
            return self;
        }
        Self::far((self.0 & !FAR) as usize + places)
    }

    fn far(number: usize) -> Self {
        let number = u32::try_from(number).ok().filter(|number| *number < FAR - 1);
        Self(FAR | number.expect("fewer far places than fit in 40 GiB"))
    }
}

/// Where a record stands. All its values stand in one file, since aliases mean what is written in theirs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    file: FileId,
    start: u32,
    /// Offset behind the whole record, where it is written.
    pub(super) end: u32,
    /// The first key as written.
    pub(super) first: Spot,
}

/// The places of values that stand far from the beginning of their record, or elsewhere altogether.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<Place>);

impl Places {
    /// A record that begins with this key and ends before `end`, where it is written.
    pub(super) fn header(&mut self, first: Place, end: u32) -> Header {
        let header = Header { file: first.span.file, start: first.span.start, end, first: Spot::NONE };
        Header { first: self.spot(header, first), ..header }
    }

    /// The spot of a value of the record.
    pub(super) fn spot(&mut self, record: Header, place: Place) -> Spot {
        let Span { file, start, end } = place.span;
        if let Some(offset) = start.checked_sub(record.start)
            && offset < 1 << OFFSET_BITS
            && place.span.len() < 1 << LENGTH_BITS
            && file == record.file
            && place.written().is_none()
        {
            return Spot(offset << LENGTH_BITS | (end - start));
        }
        self.0.push(place);
        Spot::far(self.0.len() - 1)
    }

    /// Where a value of the record stands; it must be there.
    pub(super) fn place(&self, record: Header, spot: Spot) -> Place {
        if spot.0 & FAR != 0 {
            return self.0[(spot.0 & !FAR) as usize];
        }
        let start = record.start + (spot.0 >> LENGTH_BITS);
        let end = start + (spot.0 & ((1 << LENGTH_BITS) - 1));
        Place::direct(Span { file: record.file, start, end })
    }

    /// The first key of a record.
    pub(super) fn first(&self, record: Header) -> Place {
        self.place(record, record.first)
    }

    /// A value of the record.
    pub(super) fn given<T: Copy>(&self, record: Header, held: Held<T>) -> Given<T> {
        held.given().at(|spot| self.place(record, spot))
    }

    /// The period of the record.
    pub(super) fn period(&self, record: Header, held: HeldPeriod) -> Period {
        Period { since: self.given(record, held.since), until: self.given(record, held.until) }
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Forgets the places behind the first `length`; nothing may hold their spots any more.
    pub(super) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_comes_back_as_it_was() {
        let direct = |file, start, end| Place::direct(Span { file: FileId(file), start, end });
        let mut places = Places::default();
        let header = places.header(direct(1, 1000, 1004), 5000);
        let last_offset = 1000 + (1 << OFFSET_BITS) - 1;
        let last_length = (1 << LENGTH_BITS) - 1;
        let near = [direct(1, 1000, 1000), direct(1, last_offset, last_offset + last_length)];
        let far = [
            direct(1, 999, 1001),
            direct(1, last_offset + 1, last_offset + 2),
            direct(1, 1000, 1000 + last_length + 1),
            direct(1, 0, u32::MAX),
            direct(1, u32::MAX, u32::MAX),
            direct(0, 1000, 1004),
            Place::aliased(Span { file: FileId(1), start: 1000, end: 1004 }, 7, 9),
        ];
        for place in near.into_iter().chain(far) {
            let spot = places.spot(header, place);
            assert_ne!(spot, Spot::NONE);
            assert_eq!(places.place(header, spot), place);
        }
        assert_eq!(places.len(), far.len());
        assert_eq!(places.first(header), direct(1, 1000, 1004));
    }
}
