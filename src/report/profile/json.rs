//! A profile as a JSON document: keys may be added within the version, never renamed or removed.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::ask::{AffiliationHop, Fact, Location, Profile};
use crate::network::{Affiliate, Content, Disregarded, Entry, EntryKind, Field, Party, Signature, Tri};
use crate::report::json::{FindingEntry, Tool};
use crate::source::{Place, Sources};

/// The lists of facts, in the order in which they stand.
const LISTS: [EntryKind; 9] = [
    EntryKind::Enrollment,
    EntryKind::Acceptance,
    EntryKind::Partnership,
    EntryKind::Sale,
    EntryKind::Tenant,
    EntryKind::Subscription,
    EntryKind::CustomerRelationship,
    EntryKind::AdminRelationship,
    EntryKind::Affiliation,
];

/// Most hops of one chain: each affiliate is listed with a chain of its own, so that nothing is lost, and a chain of
/// thousands is not written thousands of times.
const HOPS_MAX: usize = 20;

pub(super) fn write(out: &mut dyn Write, sources: &Sources, profile: &Profile<'_>) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Document { sources, profile })?;
    writeln!(out)
}

struct Document<'r> {
    sources: &'r Sources,
    profile: &'r Profile<'r>,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (sources, profile) = (self.sources, self.profile);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &1)?;
        map.serialize_entry("tool", &Tool::THIS)?;
        map.serialize_entry("as-of", &profile.as_of.to_string())?;
        map.serialize_entry("id", profile.subject.id())?;
        map.serialize_entry("kind", profile.subject.noun())?;
        map.serialize_entry("incomplete", &profile.is_incomplete)?;
        if let Some(entry) = profile.declaration {
            map.serialize_entry("declaration", &Declaration { sources, entry })?;
        }
        if let Some(location) = &profile.location {
            map.serialize_entry("location", &LocationEntry::new(sources, location))?;
        }
        let later = profile.later_declarations.iter();
        let later: Vec<_> = later.map(|entry| LaterDeclaration::new(sources, *entry)).collect();
        map.serialize_entry("later-declarations", &later)?;
        for kind in LISTS {
            let facts = profile.facts.iter().filter(|fact| fact.entry.kind() == kind);
            let facts: Vec<_> = facts.map(|fact| FactEntry { sources, fact }).collect();
            map.serialize_entry(kind.section(), &facts)?;
        }
        let affiliates = (0..).zip(&profile.affiliates);
        let affiliates: Vec<_> =
            affiliates.map(|(number, affiliate)| AffiliateEntry { sources, profile, number, affiliate }).collect();
        map.serialize_entry("affiliates", &affiliates)?;
        let findings: Vec<_> = profile.findings.iter().map(|finding| FindingEntry::new(sources, finding)).collect();
        map.serialize_entry("findings", &findings)?;
        map.end()
    }
}

/// A declaration: where it begins, and each of its values with its own place.
struct Declaration<'r> {
    sources: &'r Sources,
    entry: Entry<'r>,
}

impl Serialize for Declaration<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let (file, line) = self.sources.line_of(self.entry.place());
        map.serialize_entry("file", file)?;
        map.serialize_entry("line", &line)?;
        for Field { key, content, place } in self.entry.fields() {
            let (file, line) = self.sources.line_of(place);
            let resolves = !matches!(content, Content::Reference { resolves: false, .. });
            let value = ValueEntry { value: Value(&content), resolves, file, line };
            map.serialize_entry(key, &value)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct ValueEntry<'r> {
    value: Value<'r>,
    #[serde(rename = "unresolved", skip_serializing_if = "is_true", serialize_with = "negated")]
    resolves: bool,
    file: &'r str,
    line: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_true(value: &bool) -> bool {
    *value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn negated<S: Serializer>(value: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(!value)
}

#[derive(Serialize)]
struct LaterDeclaration<'r> {
    kind: &'static str,
    file: &'r str,
    line: u32,
}

impl<'r> LaterDeclaration<'r> {
    fn new(sources: &'r Sources, entry: Entry<'_>) -> Self {
        let (file, line) = sources.line_of(entry.place());
        Self { kind: entry.kind().noun(), file, line }
    }
}

#[derive(Serialize)]
struct LocationEntry<'r> {
    country: Option<String>,
    region: Option<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    place: Option<LineEntry<'r>>,
}

#[derive(Serialize)]
struct LineEntry<'r> {
    file: &'r str,
    line: u32,
}

impl<'r> LineEntry<'r> {
    fn new(sources: &'r Sources, place: Place) -> Self {
        let (file, line) = sources.line_of(place);
        Self { file, line }
    }
}

impl<'r> LocationEntry<'r> {
    fn new(sources: &'r Sources, location: &Location) -> Self {
        Self {
            country: location.country.map(|country| country.to_string()),
            region: location.region.map(|region| region.to_string()),
            place: location.place.map(|place| LineEntry::new(sources, place)),
        }
    }
}

/// A record by the keys of the language, and what becomes of it.
struct FactEntry<'r> {
    sources: &'r Sources,
    fact: &'r Fact<'r>,
}

impl Serialize for FactEntry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (sources, fact) = (self.sources, self.fact);
        let fields = fact.entry.fields();
        let mut map = serializer.serialize_map(None)?;
        for Field { key, content, .. } in &fields {
            map.serialize_entry(key, &Value(content))?;
        }
        map.serialize_entry("as", &fact.named_as)?;
        if let Some(standing) = fact.standing {
            map.serialize_entry("standing", standing.name())?;
        }
        if let Some(location) = &fact.location {
            map.serialize_entry("location", &LocationEntry::new(sources, location))?;
        }
        if let Some(controls) = fact.entry.controls() {
            let controls = match controls {
                Tri::No => Some(false),
                Tri::Perhaps => None,
                Tri::Yes => Some(true),
            };
            map.serialize_entry("controls", &controls)?;
        }
        if let Some(disregarded) = fact.disregarded {
            let reason = match disregarded {
                Disregarded::BeginsLater => "begins-later",
                Disregarded::RepeatsId => "repeats-id",
                Disregarded::LaterDeclaration => "later-declaration",
            };
            map.serialize_entry("disregarded", reason)?;
        }
        let of = |is: fn(&Content<'_>) -> bool| {
            let keys = fields.iter().filter(move |field| is(&field.content));
            keys.map(|field| KeyEntry::new(sources, field)).collect::<Vec<_>>()
        };
        let unresolved = of(|content| matches!(content, Content::Reference { resolves: false, .. }));
        if !unresolved.is_empty() {
            map.serialize_entry("unresolved", &unresolved)?;
        }
        let unknown = of(|content| matches!(content, Content::Unknown | Content::Roles { has_unknown: true, .. }));
        if !unknown.is_empty() {
            map.serialize_entry("unknown", &unknown)?;
        }
        let (file, line) = sources.line_of(fact.entry.place());
        map.serialize_entry("file", file)?;
        map.serialize_entry("line", &line)?;
        map.end()
    }
}

#[derive(Serialize)]
struct KeyEntry<'r> {
    key: &'static str,
    file: &'r str,
    line: u32,
}

impl<'r> KeyEntry<'r> {
    fn new(sources: &'r Sources, field: &Field<'_>) -> Self {
        let (file, line) = sources.line_of(field.place);
        Self { key: field.key, file, line }
    }
}

/// A value as the language writes it; null for one that cannot be read.
pub(in crate::report) struct Value<'r>(pub(in crate::report) &'r Content<'r>);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Content::Unknown => serializer.serialize_none(),
            Content::Text(text) | Content::Reference { id: text, .. } => serializer.serialize_str(text),
            Content::Word(word) => serializer.serialize_str(word),
            Content::Day(day) | Content::Signature(Signature::On(day)) => serializer.collect_str(day),
            Content::Flag(flag) => serializer.serialize_bool(*flag),
            Content::Number(text) => serialize_number(text, serializer),
            Content::Amount(amount) => serialize_number(&amount.plain(), serializer),
            Content::Signature(Signature::Undated) => serializer.serialize_bool(true),
            Content::Signature(Signature::Missing) => serializer.serialize_bool(false),
            Content::Roles { readable, has_unknown } => {
                let unknown = has_unknown.then_some(None);
                serializer.collect_seq(readable.iter().map(Some).chain(unknown))
            }
        }
    }
}

/// A decimal number; a whole one without a fraction.
fn serialize_number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match text.parse::<u64>() {
        Ok(whole) => serializer.serialize_u64(whole),
        Err(_) => text.parse::<f64>().ok().serialize(serializer),
    }
}

struct AffiliateEntry<'r> {
    sources: &'r Sources,
    profile: &'r Profile<'r>,
    number: usize,
    affiliate: &'r Affiliate<'r>,
}

impl Serialize for AffiliateEntry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let chain = self.profile.chain(self.number, HOPS_MAX);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", self.affiliate.party.id())?;
        map.serialize_entry("kind", self.affiliate.party.noun())?;
        let hops: Vec<_> = chain.iter().map(|hop| HopEntry::new(self.sources, hop)).collect();
        map.serialize_entry("path", &hops)?;
        if !chain.first().is_none_or(|hop| hop.is_first) {
            map.serialize_entry("more-hops", &true)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct HopEntry<'r> {
    from: &'r str,
    to: &'r str,
    #[serde(rename = "type")]
    kind: &'static str,
    parent: &'r str,
    file: &'r str,
    line: u32,
}

impl<'r> HopEntry<'r> {
    fn new(sources: &'r Sources, hop: &AffiliationHop<'r>) -> Self {
        let entry = hop.by.entry();
        let (file, line) = sources.line_of(entry.place());
        Self { from: hop.from, to: hop.to, kind: entry.kind().noun(), parent: Party::id(hop.by.parent()), file, line }
    }
}
