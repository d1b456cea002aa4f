//! What is known before the import: the records of a network that exists, and where each of them stands.

use crate::import::document::{Record, Section, Value};
use crate::import::merged;
use crate::network::{Content, Entry, EntryKind, Network, Signature};
use crate::source::{Place, Sources};

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In a file of the network.
    File(Place),
}

/// A record that is known.
#[derive(Clone, Debug)]
pub struct KnownRecord {
    /// Its section.
    pub section: Section,
    /// What it says, as far as it can be read.
    pub record: Record,
    /// Where it stands.
    pub home: Home,
    /// The number of the document that it stands in, among all documents of its file.
    pub document: u32,
}

/// What is known before the import.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// All records, section by section, each in network order.
    pub records: Vec<KnownRecord>,
}

impl Known {
    /// What a network says.
    pub fn of(network: &Network, sources: &Sources) -> Self {
        let starts: Vec<Vec<usize>> =
            sources.iter().map(|(_, source)| merged::document_starts(source.text())).collect();
        let records = entries(network).map(|(section, entry)| {
            let place = entry.place();
            let starts = &starts[place.span.file.0 as usize];
            let behind = starts.partition_point(|start| *start <= place.span.start as usize);
            let document = u32::try_from(behind).unwrap_or(u32::MAX).saturating_sub(1);
            KnownRecord { section, record: record(entry), home: Home::File(place), document }
        });
        Self { records: records.collect() }
    }

    /// Where a value of a record stands or, where it has none under the key, the record itself.
    pub fn place_of(network: &Network, record: usize, part: Option<usize>, key: &str) -> Option<Place> {
        let (_, entry) = entries(network).nth(record)?;
        let entry = part.and_then(|part| entry.parts().nth(part)).unwrap_or(entry);
        let field = entry.fields().into_iter().find(|field| field.key == key);
        Some(field.map_or(entry.place(), |field| field.place))
    }
}

/// The records of a network in the order in which they are known.
fn entries(network: &Network) -> impl Iterator<Item = (Section, Entry<'_>)> {
    Section::ALL.into_iter().flat_map(move |section| network.entries(section.kind()).map(move |entry| (section, entry)))
}

fn record(entry: Entry<'_>) -> Record {
    let mut record = Record::default();
    for field in entry.fields() {
        // Whose enrollment or acceptance it is says the record that it stands in.
        let is_whose = matches!(
            (entry.kind(), field.key),
            (EntryKind::Enrollment, "partner") | (EntryKind::Acceptance, "accepted-by")
        );
        if is_whose {
            continue;
        }
        if let Some(value) = value(field.content) {
            record.set(field.key, value);
        }
    }
    for part in entry.parts() {
        record.records_mut(part.kind().section()).push(self::record(part));
    }
    record
}

/// What stands there; none where it cannot be read.
fn value(content: Content<'_>) -> Option<Value> {
    let value = match content {
        Content::Unknown => return None,
        Content::Text(text) | Content::Reference { id: text, .. } => Value::Text(text.to_owned()),
        Content::Word(word) => Value::Text(word),
        Content::Day(day) | Content::Signature(Signature::On(day)) => Value::Text(day.to_string()),
        Content::Flag(flag) => Value::Plain(flag.to_string()),
        Content::Number(number) => Value::Plain(number.to_owned()),
        Content::Amount(amount) => Value::Plain(amount.plain()),
        Content::Signature(Signature::Undated) => Value::Plain("true".to_owned()),
        Content::Signature(Signature::Missing) => Value::Plain("false".to_owned()),
        Content::Roles { readable, .. } => Value::Texts(readable.into_iter().map(str::to_owned).collect()),
    };
    Some(value)
}
