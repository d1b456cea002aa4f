//! A comparison as a JSON document: keys may be added within the version, never renamed or removed.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::ask::{Change, KeyChange, Touch, Unread, Version};
use crate::finding::Finding;
use crate::network::{Entry, EntryKind, Field};
use crate::report::diff::{Count, DiffReport, VersionName};
use crate::report::json::{FindingEntry, LineEntry, Tool};
use crate::report::profile::Value;

pub(super) fn write(out: &mut dyn Write, report: DiffReport<'_>) -> io::Result<()> {
    let diff = report.diff;
    let (entities, relationships): (Vec<_>, Vec<_>) = diff.changes.iter().partition(|change| change.is_entity());
    let (entities, relationships) = (ChangeLists::new(report, &entities), ChangeLists::new(report, &relationships));
    let findings = Findings::new(report);
    let document = Document {
        version: 1,
        tool: Tool::THIS,
        as_of: diff.after.outcome.as_of.to_string(),
        base: VersionEntry::new(report.base, diff.before, &diff.unread_before),
        head: VersionEntry::new(report.head, diff.after, &diff.unread_after),
        settings_changed: report.are_settings_others,
        summary: Summary {
            introduced: findings.introduced.len(),
            fixed: findings.fixed.len(),
            restated: findings.restated.len(),
            unread: findings.unread.len(),
            unchanged: findings.unchanged.len(),
            entities: entities.count(),
            relationships: relationships.count(),
        },
        findings,
        entities,
        relationships,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<'r> {
    version: u32,
    tool: Tool,
    as_of: String,
    base: VersionEntry<'r>,
    head: VersionEntry<'r>,
    settings_changed: bool,
    summary: Summary,
    findings: Findings<'r>,
    entities: ChangeLists<'r>,
    relationships: ChangeLists<'r>,
}

#[derive(Serialize)]
struct VersionEntry<'r> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'r str>,
    files: usize,
    #[serde(rename = "unread-files")]
    unread_files: Vec<&'r str>,
    #[serde(rename = "unread-records")]
    unread_records: usize,
}

impl<'r> VersionEntry<'r> {
    fn new(name: &'r VersionName, version: Version<'r>, unread: &Unread) -> Self {
        let (kind, revision, commit) = match name {
            VersionName::Revision { name, commit } => ("revision", Some(name.as_str()), Some(commit.as_str())),
            VersionName::Index => ("index", None, None),
            VersionName::WorkingTree => ("working-tree", None, None),
        };
        Self {
            kind,
            revision,
            commit,
            files: version.sources.network_files(),
            unread_files: unread.files.iter().map(|file| version.sources.file(*file).path()).collect(),
            unread_records: unread.records,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Summary {
    introduced: usize,
    fixed: usize,
    restated: usize,
    unread: usize,
    unchanged: usize,
    entities: Count,
    relationships: Count,
}

#[derive(Serialize)]
struct Findings<'r> {
    introduced: Vec<FindingEntry<'r>>,
    fixed: Vec<FindingEntry<'r>>,
    restated: Vec<Restated<'r>>,
    unread: Vec<FindingEntry<'r>>,
    unchanged: Vec<FindingEntry<'r>>,
}

#[derive(Serialize)]
struct Restated<'r> {
    before: FindingEntry<'r>,
    after: FindingEntry<'r>,
}

impl<'r> Findings<'r> {
    fn new(report: DiffReport<'r>) -> Self {
        let (diff, found) = (report.diff, &report.diff.findings);
        let before = |finding: &&'r Finding| FindingEntry::new(diff.before.sources, finding);
        let after = |finding: &&'r Finding| FindingEntry::new(diff.after.sources, finding);
        let restated = found.restated.iter().map(|(old, new)| Restated { before: before(old), after: after(new) });
        Self {
            introduced: found.introduced.iter().map(after).collect(),
            fixed: found.fixed.iter().map(before).collect(),
            restated: restated.collect(),
            unread: found.unread.iter().map(before).collect(),
            unchanged: found.unchanged.iter().map(|(_, finding)| after(finding)).collect(),
        }
    }
}

#[derive(Serialize)]
struct ChangeLists<'r> {
    added: Vec<Record<'r>>,
    removed: Vec<Record<'r>>,
    changed: Vec<Changed<'r>>,
}

impl<'r> ChangeLists<'r> {
    fn new(report: DiffReport<'r>, changes: &[&'r Change<'r>]) -> Self {
        let of = |touch| changes.iter().copied().filter(move |change| change.touch() == touch);
        let whole = |change: &'r Change<'r>| {
            let version = if change.after.is_some() { report.diff.after } else { report.diff.before };
            Record { version, entry: change.entry(), is_whole: true }
        };
        Self {
            added: of(Touch::Added).map(whole).collect(),
            removed: of(Touch::Removed).map(whole).collect(),
            changed: of(Touch::Changed).filter_map(|change| Changed::new(report, change)).collect(),
        }
    }

    fn count(&self) -> Count {
        Count { added: self.added.len(), removed: self.removed.len(), changed: self.changed.len() }
    }
}

/// A record by the keys of the language.
struct Record<'r> {
    version: Version<'r>,
    entry: Entry<'r>,
    /// Whether with the enrollments and acceptances in it.
    is_whole: bool,
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.entry.kind().noun())?;
        for Field { key, content, .. } in &self.entry.fields() {
            map.serialize_entry(key, &Value(content))?;
        }
        if self.is_whole {
            for kind in part_kinds(self.entry.kind()) {
                let parts = self.entry.parts().filter(|part| part.kind() == *kind);
                let parts: Vec<_> =
                    parts.map(|entry| Record { version: self.version, entry, is_whole: true }).collect();
                map.serialize_entry(kind.section(), &parts)?;
            }
        }
        let (file, line) = self.version.sources.line_of(self.entry.place());
        map.serialize_entry("file", file)?;
        map.serialize_entry("line", &line)?;
        map.end()
    }
}

/// What stands in a declaration of this kind and is a record of its own.
fn part_kinds(kind: EntryKind) -> &'static [EntryKind] {
    match kind {
        EntryKind::Partner => &[EntryKind::Enrollment, EntryKind::Acceptance],
        EntryKind::Customer => &[EntryKind::Acceptance],
        _ => &[],
    }
}

struct Changed<'r> {
    report: DiffReport<'r>,
    change: &'r Change<'r>,
    before: Record<'r>,
    after: Record<'r>,
}

impl<'r> Changed<'r> {
    fn new(report: DiffReport<'r>, change: &'r Change<'r>) -> Option<Self> {
        let before = Record { version: report.diff.before, entry: change.before?, is_whole: false };
        let after = Record { version: report.diff.after, entry: change.after?, is_whole: false };
        Some(Self { report, change, before, after })
    }
}

impl Serialize for Changed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let change = self.change;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", change.kind.noun())?;
        map.serialize_entry("before", &self.before)?;
        map.serialize_entry("after", &self.after)?;
        let keys: Vec<_> = change.keys.iter().map(|key| KeyEntry::new(self.report, key)).collect();
        map.serialize_entry("keys", &keys)?;
        for kind in part_kinds(change.kind) {
            let parts: Vec<_> = change.parts.iter().filter(|part| part.kind == *kind).collect();
            map.serialize_entry(kind.section(), &ChangeLists::new(self.report, &parts))?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct KeyEntry<'r> {
    key: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<ValueEntry<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<ValueEntry<'r>>,
}

#[derive(Serialize)]
struct ValueEntry<'r> {
    value: Value<'r>,
    #[serde(flatten)]
    place: LineEntry<'r>,
}

impl<'r> KeyEntry<'r> {
    fn new(report: DiffReport<'r>, change: &'r KeyChange<'r>) -> Self {
        let value = |version: Version<'r>, field: &'r Option<Field<'r>>| {
            let field = field.as_ref()?;
            Some(ValueEntry { value: Value(&field.content), place: LineEntry::new(version.sources, field.place) })
        };
        Self {
            key: change.key,
            before: value(report.diff.before, &change.before),
            after: value(report.diff.after, &change.after),
        }
    }
}
