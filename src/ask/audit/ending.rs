//! What ends soon: agreements and other relationships of the network, and waivers.

use crate::check::Outcome;
use crate::network::{Content, Entry, EntryKind, Network};
use crate::programme::Day;
use crate::source::Place;
use crate::waiver::{Effect, Registered};

/// The days after the as-of day within which an end is soon.
pub const HORIZONS: [u32; 3] = [30, 60, 90];

/// The word for a waiver; records have the word of their kind.
const WAIVER: &str = "waiver";

/// The kinds of records that have days, in the order of the sections of the language.
const KINDS: [EntryKind; 7] = [
    EntryKind::Enrollment,
    EntryKind::Partnership,
    EntryKind::Sale,
    EntryKind::Subscription,
    EntryKind::CustomerRelationship,
    EntryKind::AdminRelationship,
    EntryKind::Affiliation,
];

/// Something whose last day is near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending<'n> {
    /// The word for it: the type of a record, or `waiver`.
    pub noun: &'static str,
    /// The ids that it is about as far as they could be read, in the order of the edge; of a waiver the rule.
    pub subject: Vec<&'n str>,
    /// Its last day.
    pub until: Day,
    /// Days from the as-of day to that day.
    pub days: u32,
    /// Where the day is written.
    pub place: Place,
}

impl Ending<'_> {
    /// The words for all that can end.
    pub fn nouns() -> impl Iterator<Item = &'static str> {
        KINDS.into_iter().map(EntryKind::noun).chain([WAIVER])
    }
}

/// What ends on the as-of day or within the last of the horizons, by day; on one day relationships first, in network
/// order. What begins only after the as-of day is among it where it is part of the network. An admin-relationship that extends
/// itself does not end, and nothing hangs on a waiver that accepts nothing.
pub(super) fn ending<'n>(network: &'n Network, outcome: &'n Outcome) -> Vec<Ending<'n>> {
    let [.., last] = HORIZONS;
    let near = |until: Day| network.as_of().days_until(until).filter(|days| *days <= last);
    let entries = KINDS.into_iter().flat_map(|kind| network.entries(kind)).filter_map(|entry| {
        let until = &entry.period()?.until;
        let (until, place) = until.known().zip(until.place())?;
        let days = near(until).filter(|_| entry.disregarded().is_none() && !extends_itself(entry))?;
        Some(Ending { noun: entry.kind().noun(), subject: subject(entry), until, days, place })
    });
    let may_accept = |registered: &&Registered| !matches!(registered.effect, Effect::Malformed | Effect::Refused);
    let waivers = outcome.waivers.iter().filter(may_accept).map(|registered| &registered.waiver).filter_map(|waiver| {
        let (until, place) = waiver.until?;
        let subject = waiver.rule.iter().map(|(rule, _)| rule.as_str()).collect();
        Some(Ending { noun: WAIVER, subject, until, days: near(until)?, place })
    });
    let mut ending: Vec<Ending<'_>> = entries.chain(waivers).collect();
    ending.sort_by_key(|ending| ending.until);
    ending
}

/// The ids under the keys that name the ends of a relationship, or the partner of an enrollment.
fn subject(entry: Entry<'_>) -> Vec<&str> {
    let ends = entry.kind().ends();
    let keys = ends.as_ref().map_or(["partner"].as_slice(), |ends| ends.as_slice());
    let fields = entry.fields();
    let ids = keys.iter().filter_map(|key| {
        let field = fields.iter().find(|field| field.key == *key)?;
        if let Content::Reference { id, .. } = field.content { Some(id) } else { None }
    });
    ids.collect()
}

/// Whether a relationship goes on behind its last day unless somebody ends it.
fn extends_itself(entry: Entry<'_>) -> bool {
    let is_extended = |content: &Content<'_>| matches!(content, Content::Flag(true));
    entry.fields().iter().any(|field| field.key == "auto-extend" && is_extended(&field.content))
}
