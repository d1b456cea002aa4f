//! What two versions of a network have different, one file per format; here stands what they say in the same words.

mod json;
mod markdown;
mod mermaid;
mod text;

use std::io::{self, Write};

use serde::Serialize;

use crate::ask::{Change, Diff, KeyChange, Touch, Unread, Version};
use crate::finding::{Finding, State};
use crate::network::{Content, Entry, EntryKind, Field};
use crate::programme::grouped;
use crate::report::printable::shown;
use crate::report::profile::words;
use crate::report::tally::plural;
use crate::source::Place;

/// Everything that a comparison is reported with.
#[derive(Clone, Copy, Debug)]
pub struct DiffReport<'r> {
    /// What the earlier version is called.
    pub base: &'r VersionName,
    /// What the later version is called.
    pub head: &'r VersionName,
    /// What they have different.
    pub diff: &'r Diff<'r>,
    /// Whether the configuration of the earlier version sets something else; both were held to the later one.
    pub are_settings_others: bool,
}

/// What a version is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionName {
    /// A revision.
    Revision {
        /// As it was asked for.
        name: String,
        /// The commit.
        commit: String,
    },
    /// What the next commit will hold.
    Index,
    /// The files as they lie there.
    WorkingTree,
}

impl VersionName {
    fn words(&self) -> &str {
        match self {
            Self::Revision { name, .. } => name,
            Self::Index => "the index",
            Self::WorkingTree => "the working tree",
        }
    }

    /// The name for people, where what comes from outside is told from what does not.
    fn piece(&self) -> Piece {
        match self {
            Self::Revision { name, .. } => Piece::Value(shown(name)),
            Self::Index | Self::WorkingTree => words_of(self.words()),
        }
    }
}

/// Writes a comparison for people.
///
/// # Errors
///
/// What `out` answers.
pub fn write_diff_text(out: &mut dyn Write, report: DiffReport<'_>, width: usize, is_coloured: bool) -> io::Result<()> {
    text::write(out, report, width, is_coloured)
}

/// Writes a comparison as a JSON document of version 1.
///
/// # Errors
///
/// What `out` answers.
pub fn write_diff_json(out: &mut dyn Write, report: DiffReport<'_>) -> io::Result<()> {
    json::write(out, report)
}

/// Writes a comparison as Markdown for a comment on a pull request.
///
/// # Errors
///
/// What `out` answers.
pub fn write_diff_markdown(out: &mut dyn Write, report: DiffReport<'_>) -> io::Result<()> {
    markdown::write(out, report)
}

/// A part of a sentence.
#[derive(Clone, Debug)]
enum Piece {
    /// Words of this program.
    Words(String),
    /// Something from a file or from the arguments, printable.
    Value(String),
}

fn words_of(text: impl Into<String>) -> Piece {
    Piece::Words(text.into())
}

/// What stands under a key, as a part of a sentence.
fn value(fields: &[Field<'_>], key: &str) -> Piece {
    let field = fields.iter().find(|field| field.key == key);
    field.map_or_else(|| words_of("unknown"), |field| content_piece(&field.content))
}

/// A value; those of which this program knows every one need no marks.
fn content_piece(content: &Content<'_>) -> Piece {
    match content {
        Content::Text(_) | Content::Reference { .. } | Content::Number(_) | Content::Roles { .. } => {
            Piece::Value(words(content))
        }
        Content::Unknown
        | Content::Word(_)
        | Content::Day(_)
        | Content::Flag(_)
        | Content::Amount(_)
        | Content::Signature(_) => Piece::Words(words(content)),
    }
}

/// What a record is: its kind and its id or ends, and its days where they tell it from others.
fn title(entry: Entry<'_>) -> Vec<Piece> {
    let fields = entry.fields();
    let value = |key: &str| value(&fields, key);
    let has = |key: &str| fields.iter().any(|field| field.key == key);
    let mut pieces = vec![words_of(format!("{} ", entry.kind().noun()))];
    match entry.kind() {
        EntryKind::Partner | EntryKind::Customer | EntryKind::Tenant => pieces.push(value("id")),
        EntryKind::Enrollment => pieces.extend([words_of("as "), value("role")]),
        EntryKind::Acceptance => pieces.extend([words_of("of "), value("accepted")]),
        EntryKind::Sale => {
            pieces.extend([words_of("from "), value("seller"), words_of(" to "), value("buyer")]);
            if has("tenant") {
                pieces.extend([words_of(" for "), value("tenant")]);
            }
        }
        EntryKind::Subscription => {
            if has("id") {
                pieces.extend([value("id"), words_of(" ")]);
            }
            pieces.extend([words_of("in "), value("tenant"), words_of(", ordered by "), value("ordered-by")]);
        }
        EntryKind::Partnership => pieces.extend([value("provider"), words_of(" and "), value("reseller")]),
        EntryKind::CustomerRelationship => pieces.extend([value("partner"), words_of(" and "), value("customer")]),
        EntryKind::AdminRelationship => pieces.extend([value("partner"), words_of(" in "), value("tenant")]),
        EntryKind::Affiliation => pieces.extend([value("parent"), words_of(" and "), value("child")]),
    }
    for key in ["since", "until"] {
        if has(key) {
            pieces.extend([words_of(format!(", {key} ")), value(key)]);
        }
    }
    pieces
}

/// What a key says now, and what it said.
fn key_words(change: &KeyChange<'_>) -> Vec<Piece> {
    let value = |field: &Option<Field<'_>>| match field {
        Some(field) => content_piece(&field.content),
        None => words_of("none"),
    };
    vec![words_of(format!("{}: ", change.key)), value(&change.before), words_of(" → "), value(&change.after)]
}

/// The sign of a line that says so.
fn sign(touch: Touch) -> char {
    match touch {
        Touch::Added => '+',
        Touch::Removed => '-',
        Touch::Changed => '~',
    }
}

/// The file and the line of a place.
fn line(version: Version<'_>, place: Place) -> String {
    let (path, line) = version.sources.line_of(place);
    format!("{}:{line}", shown(path))
}

/// What became of a finding that both versions have: its state now and before.
fn state_words(before: &Finding, after: &Finding) -> Vec<Piece> {
    let mut pieces = match &after.state {
        State::New => vec![words_of("counts now")],
        State::Known => vec![words_of("known now")],
        State::Waived(waived) => {
            let mut pieces = vec![words_of("waived now: "), Piece::Value(shown(&waived.reason))];
            if let Some(owner) = &waived.owner {
                pieces.extend([words_of(", "), Piece::Value(shown(owner))]);
            }
            pieces.extend(waived.until.map(|until| words_of(format!(", until {until}"))));
            pieces
        }
    };
    pieces.push(words_of(format!("; was {}", before.state.name())));
    pieces
}

/// What whoever reads the comparison must know.
fn notes(report: DiffReport<'_>) -> Vec<Vec<Piece>> {
    let diff = report.diff;
    let sides = [
        (report.base, diff.before, &diff.unread_before, report.head, 0),
        (report.head, diff.after, &diff.unread_after, report.base, diff.findings.unread.len()),
    ];
    let broken = sides.into_iter().filter(|(_, _, unread, _, _)| !unread.files.is_empty());
    let broken = broken.map(|(name, version, unread, other, findings)| note(name, version, unread, other, findings));
    let settings = report.are_settings_others.then(|| {
        let both = words_of(" sets something else in its configuration; both sides are held to that of ");
        vec![report.base.piece(), both, report.head.piece()]
    });
    settings.into_iter().chain(broken).collect()
}

fn note(name: &VersionName, version: Version<'_>, unread: &Unread, other: &VersionName, findings: usize) -> Vec<Piece> {
    const FILES_MAX: usize = 5;
    let mut pieces = Vec::new();
    for (index, file) in unread.files.iter().take(FILES_MAX).enumerate() {
        pieces.extend((index > 0).then(|| words_of(", ")));
        pieces.push(Piece::Value(shown(version.sources.file(*file).path())));
    }
    if unread.files.len() > FILES_MAX {
        pieces.push(words_of(format!(" and {} more files", grouped(unread.files.len() - FILES_MAX))));
    }
    let verb = if unread.files.len() == 1 { "does" } else { "do" };
    pieces.extend([words_of(format!(" {verb} not parse in ")), name.piece()]);
    pieces.push(words_of(": what stands there is missing from the comparison; not compared: "));
    let records = if unread.records == 1 { "entity or relationship" } else { "entities and relationships" };
    pieces.push(words_of(format!("{} {records} of ", grouped(unread.records))));
    pieces.push(other.piece());
    if findings > 0 {
        pieces.push(words_of(format!(", and {}", plural(findings, "finding"))));
    }
    pieces
}

/// How many of something were added, removed and changed.
#[derive(Clone, Copy, Default, Serialize)]
struct Count {
    added: usize,
    removed: usize,
    changed: usize,
}

impl Count {
    fn of<'c>(changes: impl Iterator<Item = &'c Change<'c>>) -> Self {
        let mut count = Self::default();
        for change in changes {
            match change.touch() {
                Touch::Added => count.added += 1,
                Touch::Removed => count.removed += 1,
                Touch::Changed => count.changed += 1,
            }
        }
        count
    }

    fn words(self) -> String {
        listed([(self.added, "added"), (self.removed, "removed"), (self.changed, "changed")])
            .unwrap_or_else(|| "no change".to_owned())
    }
}

/// What became of the findings, in numbers.
fn finding_words(diff: &Diff<'_>) -> String {
    let findings = &diff.findings;
    let counts = [
        (findings.introduced.len(), "introduced"),
        (findings.fixed.len(), "fixed"),
        (findings.restated.len(), "with another state"),
        (findings.unread.len(), "not compared"),
        (findings.unchanged.len(), "unchanged"),
    ];
    listed(counts).unwrap_or_else(|| "none".to_owned())
}

fn listed<const N: usize>(counts: [(usize, &str); N]) -> Option<String> {
    let said = counts.into_iter().filter(|(count, _)| *count > 0);
    let said: Vec<String> = said.map(|(count, words)| format!("{} {words}", grouped(count))).collect();
    (!said.is_empty()).then(|| said.join(", "))
}
