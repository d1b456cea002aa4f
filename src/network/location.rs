//! From a place back to the record that is written there.

use crate::network::spot::Header;
use crate::network::{Entity, Entry, EntryKind, LinkKind, Network, Party};
use crate::source::{FileId, Place};

/// What is written at some place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Located {
    /// The entity of this number: its own values, its enrollments, its acceptances.
    Entity(u32),
    /// The link of this number.
    Link(u32),
}

/// Where every record of a network stands.
#[derive(Debug, Default)]
pub struct Locations {
    /// In the order of the starts. Records do not overlap: of those that one alias stands for, what is written does not.
    records: Vec<Record>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Record {
    start: Start,
    /// Offset behind it, where it is written.
    end: u32,
    located: Located,
}

/// File, offset, and behind an alias the offset of what is written; there it counts which of the values it is.
type Start = (FileId, u32, u32);

fn start(place: Place) -> Start {
    (place.span.file, place.span.start, place.written().map_or(0, |written| written.start))
}

impl Locations {
    /// What is written at a place. Nothing is where a record gave no link, or none is there at all; a subscription gives
    /// two links.
    pub fn at(&self, place: Place) -> impl Iterator<Item = Located> {
        let start = start(place);
        let behind = self.records.partition_point(|record| record.start <= start);
        let last = behind.checked_sub(1).map(|index| &self.records[index]).filter(|record| holds(record, start));
        let same = last.map(|last| self.records[..behind].iter().rev().take_while(|record| record.start == last.start));
        same.into_iter().flatten().map(|record| record.located)
    }
}

/// Where every entry of a network stands, whether or not it gave an entity or a link.
#[derive(Debug)]
pub struct Entries<'n> {
    /// In the order of the starts, each with the record around it, where it is a part of one.
    entries: Vec<(Start, Entry<'n>, Option<Entry<'n>>)>,
}

impl<'n> Entries<'n> {
    /// The innermost record that a value stands in.
    pub fn at(&self, place: Place) -> Option<Entry<'n>> {
        let start = start(place);
        let behind = self.entries.partition_point(|(other, _, _)| *other <= start);
        let (_, last, around) = self.entries[behind.checked_sub(1)?];
        // Parts of one record do not hold each other, so that no other record before can hold the value.
        [Some(last), around].into_iter().flatten().find(|entry| entry.holds(place))
    }
}

fn holds(record: &Record, start: Start) -> bool {
    is_between(record.start, record.end, start)
}

/// Whether a value stands in the record with this first key and this end.
pub(super) fn is_inside(first: Place, end: u32, place: Place) -> bool {
    let (first, value) = (start(first), start(place));
    first <= value && is_between(first, end, value)
}

/// Whether a value that begins behind the beginning of a record begins before its end.
fn is_between((record_file, record_offset, record_written): Start, end: u32, (file, offset, written): Start) -> bool {
    let is_inside = if record_written == 0 { offset < end } else { written < end };
    // An alias stands for values of one file, so what an aliased record holds is used at the very same place.
    file == record_file && is_inside && (record_written == 0 || offset == record_offset)
}

impl Network {
    /// Where every record stands that gave an entity or a link. It costs a pass over the network.
    pub fn locations(&self) -> Locations {
        let entities = (0..self.entity_count()).filter_map(|number| {
            let header = self.header_of(self.numbered(number)?)?;
            Some(Record { start: start(self.first_of(header)), end: header.end, located: Located::Entity(number) })
        });
        let links = self.links().filter(|link| link.kind() != LinkKind::Ownership).map(|link| {
            let header = link.entry().header();
            Record { start: start(self.first_of(header)), end: header.end, located: Located::Link(link.number()) }
        });
        let mut records: Vec<Record> = entities.chain(links).collect();
        records.sort_unstable();
        Locations { records }
    }

    /// Where every entry stands. It costs a pass over the network.
    pub fn entry_places(&self) -> Entries<'_> {
        let records = EntryKind::RECORDS.into_iter().flat_map(|kind| self.entries(kind));
        let with_parts = records.flat_map(|record| {
            let parts = record.parts().map(move |part| (start(part.place()), part, Some(record)));
            std::iter::once((start(record.place()), record, None)).chain(parts)
        });
        let mut entries: Vec<_> = with_parts.collect();
        entries.sort_by_key(|(start, _, _)| *start);
        Entries { entries }
    }

    fn header_of(&self, entity: Entity<'_>) -> Option<Header> {
        let all = &self.declarations;
        match entity {
            Entity::Microsoft => None,
            Entity::Party(Party::Partner(partner)) => Some(all.partners[partner.index() as usize].header),
            Entity::Party(Party::Customer(customer)) => Some(all.customers[customer.index() as usize].header),
            Entity::Tenant(tenant) => Some(all.tenants[tenant.number() as usize].header),
        }
    }
}
