//! What an import tells people, on standard error: what each file was taken for, what gave nothing, what is missing.
//!
//! Invariant: it is bounded, however many files and lines there are; what is not shown is counted.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use crate::cli::import::Existing;
use crate::cli::import::targets::Written;
use crate::cli::printable;
use crate::import::{
    Assembly, Conflict, FileNotes, Fill, Kind, Known, KnownRecord, Note, Notes, Origin, Section, Weight,
};
use crate::network::{Content, Entry, EntryKind, Network};
use crate::programme::grouped;
use crate::visible;

/// Most files that are told of one by one.
const FILES_MAX: usize = 40;

/// Rows of a file that is one of many answers, each about one partner or customer.
const ANSWER_MAX: u64 = 20;

/// Most lines of one sort.
const LINES_MAX: usize = 5;

/// Most remarks about the whole.
const REMARKS_MAX: usize = 20;

/// What is told.
pub(super) struct Summary<'s> {
    pub(super) existing: &'s Existing,
    pub(super) notes: &'s Notes,
    pub(super) assembly: &'s Assembly,
    /// Whether nothing is told but what makes the exit status 1.
    pub(super) is_quiet: bool,
    /// None where nothing was written.
    pub(super) after: Option<After<'s>>,
}

/// What is told of what was written.
pub(super) struct After<'s> {
    /// The network as it is now.
    pub(super) network: Network,
    pub(super) written: &'s Written,
    /// What to check next.
    pub(super) next: Option<Vec<PathBuf>>,
}

impl Summary<'_> {
    /// Prints it. Nobody is left to be told if standard error is closed.
    pub(super) fn print(&self) {
        let mut text: String = self.lines().iter().map(|line| printable(line) + "\n").collect();
        if let Some(paths) = self.after.as_ref().and_then(|after| after.next.as_ref()).filter(|_| !self.is_quiet) {
            text += &next(paths);
            text.push('\n');
        }
        let _ = io::stderr().write_all(text.as_bytes());
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        self.tell_files(&mut lines);
        if !self.is_quiet {
            let remarks = &self.assembly.remarks;
            lines.extend(remarks.iter().take(REMARKS_MAX).map(|remark| format!("note: {remark}")));
            if remarks.len() > REMARKS_MAX {
                lines.push(format!("note: and {} more", grouped(remarks.len() - REMARKS_MAX)));
            }
        }
        let title = "what contradicts the network that is merged, which was kept";
        list(&mut lines, title, self.assembly.conflicts.iter(), |it| conflict(self.existing, self.notes, it));
        if let Some(after) = self.after.as_ref().filter(|_| !self.is_quiet) {
            self.tell_written(after, &mut lines);
        }
        lines
    }

    fn tell_files(&self, lines: &mut Vec<String>) {
        let mut files = folded(&self.notes.files);
        let is_wrong = |file: &FileNotes| file.refused.is_some() || has(file, Weight::Bad);
        if self.is_quiet {
            files.retain(|file| is_wrong(file));
        }
        if files.len() > FILES_MAX {
            // What is wrong is told before what is merely left out.
            files.sort_by_key(|file| (file.refused.is_none(), !has(file, Weight::Bad), !has(file, Weight::Unclear)));
        }
        for file in files.iter().take(FILES_MAX) {
            self.tell_file(file, lines);
        }
        let rest = files.get(FILES_MAX..).unwrap_or_default();
        if !rest.is_empty() {
            let refused = rest.iter().filter(|file| file.refused.is_some()).count();
            let sum = |weight| grouped(rest.iter().map(|file| count(file, weight)).sum::<u64>());
            let others = if self.is_quiet {
                String::new()
            } else {
                format!(", {} unclear, {} left out", sum(Weight::Unclear), sum(Weight::LeftOut))
            };
            lines.push(format!(
                "{} more files with something to say: {refused} refused, {} bad{others}",
                grouped(rest.len()),
                sum(Weight::Bad)
            ));
        }
    }

    fn tell_file(&self, file: &FileNotes, lines: &mut Vec<String>) {
        let taken = if file.kinds.is_empty() {
            None
        } else {
            Some(format!("{}, {}", kinds(file), counted(rows(file), file.taken)))
        };
        let said = match (&file.refused, taken) {
            (Some(refused), Some(taken)) => format!("{taken}; then refused: {}", refused.reason),
            (Some(refused), None) => format!("refused: {}", refused.reason),
            (None, Some(taken)) => taken,
            (None, None) => "nothing in it".to_owned(),
        };
        lines.push(format!("{}: {said}", file.name));
        let label = |weight| match weight {
            Weight::Bad => Some("bad"),
            Weight::Unclear if !self.is_quiet => Some("unclear"),
            Weight::Unclear | Weight::LeftOut => None,
        };
        if !self.is_quiet {
            lines.extend(file.remarks.iter().map(|remark| format!("  {remark}")));
        }
        let mut first: Vec<&Note> = file.first.iter().collect();
        first.sort_by_key(|note| note.origin);
        for note in first {
            if let Some(label) = label(note.weight) {
                lines.push(format!("  {label}: {}: {}", place(self.notes, note.origin), words(note)));
            }
        }
        for ((weight, sort), count) in &file.counts {
            let told = file.first.iter().filter(|note| (note.weight, note.sort) == (*weight, *sort)).count();
            let more = count.saturating_sub(told as u64);
            if let Some(label) = label(*weight).filter(|_| more > 0) {
                lines.push(format!("  {label}: {} more: {sort}", grouped(more)));
            }
        }
        let left: Vec<String> = (file.counts.iter())
            .filter(|((weight, _), _)| *weight == Weight::LeftOut && !self.is_quiet)
            .map(|((_, sort), count)| format!("{sort} ({})", grouped(*count)))
            .collect();
        if !left.is_empty() {
            lines.push(format!("  left out: {}", left.join("; ")));
        }
    }

    fn tell_written(&self, after: &After<'_>, lines: &mut Vec<String>) {
        let written = after.written;
        let fills = self.assembly.fills.iter().enumerate();
        let unwritten = fills.filter(|(number, _)| !written.filled.contains(number));
        let title = "also known of records that import does not write; write it there, if it is right";
        list(lines, title, unwritten, |(_, fill)| self.fill(fill));
        for path in &written.unchanged {
            lines.push(format!("{}: unchanged", path.display()));
        }
        let texts = written.texts.iter().filter_map(|(path, _)| path.as_ref());
        for path in texts.filter(|path| !written.unchanged.contains(path)) {
            lines.push(format!("{}: written", path.display()));
        }
        let new: Vec<String> = Section::ALL
            .into_iter()
            .map(|section| (section, self.assembly.additions.section(section).len()))
            .filter(|(_, count)| *count > 0)
            .map(|(section, count)| {
                format!("{} {}", grouped(count), if count == 1 { section.kind().noun() } else { section.name() })
            })
            .collect();
        let filled = match written.filled.len() {
            0 => String::new(),
            1 => "; 1 value added to a record that was there".to_owned(),
            count => format!("; {} values added to records that were there", grouped(count)),
        };
        lines.push(format!("new: {}{filled}", if new.is_empty() { "nothing".to_owned() } else { new.join(", ") }));
        tell_missing(&after.network, lines);
    }

    /// What a record that is known lacks, with its place.
    fn fill(&self, fill: &Fill) -> String {
        let Existing { sources, network, known } = self.existing;
        let place = Known::place_of(network, fill.record, fill.part, fill.key);
        let (path, line) = place.map_or(("", 0), |place| sources.line_of(place));
        let whose = known.records.get(fill.record).map_or_else(String::new, subject);
        format!("{path}:{line}: {whose}: `{}` {} ({})", fill.key, fill.value, self::place(self.notes, fill.origin))
    }
}

/// The files, of which many alike that have nothing wrong in them become one: answers about one partner or customer each come
/// by the hundred.
fn folded(files: &[FileNotes]) -> Vec<Cow<'_, FileNotes>> {
    let are_many = files.len() > FILES_MAX;
    let is_plain = |file: &FileNotes| {
        let is_right = file.refused.is_none() && file.remarks.is_empty();
        let is_taken = file.counts.keys().all(|(weight, _)| *weight == Weight::LeftOut);
        is_right && is_taken && (are_many || rows(file) <= ANSWER_MAX)
    };
    let kinds = |file: &FileNotes| file.kinds.keys().copied().collect::<Vec<_>>();
    let mut alike: BTreeMap<Vec<Kind>, Vec<&FileNotes>> = BTreeMap::new();
    for file in files.iter().filter(|file| is_plain(file)) {
        alike.entry(kinds(file)).or_default().push(file);
    }
    let mut told = Vec::new();
    for file in files {
        let group = alike.get(&kinds(file)).filter(|group| is_plain(file) && (are_many || group.len() > LINES_MAX));
        match group {
            None => told.push(Cow::Borrowed(file)),
            Some(group) if std::ptr::eq(group[0], file) => told.push(Cow::Owned(joined(group))),
            Some(_) => {}
        }
    }
    told
}

/// Files as one.
fn joined(files: &[&FileNotes]) -> FileNotes {
    let mut joined = FileNotes::default();
    for file in files {
        for (kind, rows) in &file.kinds {
            *joined.kinds.entry(*kind).or_default() += rows;
        }
        for (sort, count) in &file.counts {
            *joined.counts.entry(*sort).or_default() += count;
        }
        joined.taken += file.taken;
    }
    let others = match files.len() {
        1 => String::new(),
        2 => " and 1 other".to_owned(),
        count => format!(" and {} others", grouped(count - 1)),
    };
    joined.name = format!("{}{others}", files[0].name);
    joined
}

/// The command that comes next, as a shell takes it, however long it is.
fn next(paths: &[PathBuf]) -> String {
    let words = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
    let paths = shlex::try_join(words.iter().map(String::as_str)).expect("no path holds a NUL");
    let paths: String = paths.chars().map(visible::shown).collect();
    format!("next: cspgraph check {paths}")
}

/// What contradicts a value that is known, with both places.
pub(super) fn conflict(existing: &Existing, notes: &Notes, conflict: &Conflict) -> String {
    let Existing { sources, network, known } = existing;
    let place = Known::place_of(network, conflict.record, conflict.part, conflict.key);
    let (path, line) = place.map_or(("", 0), |place| sources.line_of(place));
    let whose = known.records.get(conflict.record).map_or_else(String::new, subject);
    let Conflict { key, known, read, origin, .. } = conflict;
    format!("{path}:{line}: {whose}: `{key}` is {known}, and {read} at {}", self::place(notes, *origin))
}

/// The file and the line.
pub(super) fn place(notes: &Notes, origin: Origin) -> String {
    let name = notes.files.get(origin.file as usize).map_or("", |file| file.name.as_str());
    if origin.line == 0 { name.to_owned() } else { format!("{name}:{}", origin.line) }
}

/// What a note says.
pub(super) fn words(note: &Note) -> String {
    if note.detail.is_empty() { note.sort.to_owned() } else { format!("{}: {}", note.sort, note.detail) }
}

/// What the network still lacks for the checks that matter most, and which export has it.
fn tell_missing(network: &Network, lines: &mut Vec<String>) {
    let has = |entry: &Entry<'_>, key: &str| entry.fields().iter().any(|field| field.key == key);
    let word = |entry: &Entry<'_>, key: &str| {
        entry.fields().into_iter().find(|field| field.key == key).and_then(|field| match field.content {
            Content::Word(text) => Some(text),
            Content::Text(text) | Content::Reference { id: text, .. } => Some(text.to_owned()),
            _ => None,
        })
    };
    let role = |entry: &Entry<'_>| word(entry, "role");
    let accounts = || network.entries(EntryKind::Enrollment);
    let customers = || network.entries(EntryKind::Customer);
    let of = |entry: Entry<'_>| word(&entry, "partner").or_else(|| word(&entry, "id"));
    let is_signing = |entry: &Entry<'_>| role(entry).is_some_and(|role| role != "advisor") && !has(entry, "mpa");
    let is_own = |entry: &Entry<'_>| role(entry).is_some_and(|role| role != "indirect-reseller");
    // Of the own account the portal has no list.
    let is_own_unsigned = accounts().any(|entry| is_signing(&entry) && is_own(&entry));
    let is_other_unsigned = accounts().any(|entry| is_signing(&entry) && !is_own(&entry));
    let status = match (is_other_unsigned, is_own_unsigned) {
        (true, true) => {
            "the answers of agreementstatus by mpnid, or the MPA signed status of the portal, and for your own account the answer \
             by tenantId"
        }
        (false, true) => "the answer of agreementstatus by tenantId",
        _ => "the answers of agreementstatus by mpnid, or the MPA signed status of the portal",
    };
    tell_lack(
        lines,
        "country",
        "account",
        accounts().filter(|entry| entry.country().is_none()).map(of),
        "the legal business profile, and the list of relationships",
    );
    tell_lack(
        lines,
        "country",
        "customer",
        customers().filter(|entry| !has(entry, "country")).map(of),
        "customers by id, or invoice lines of new commerce",
    );
    tell_lack(lines, "MPA status", "account", accounts().filter(is_signing).map(of), status);
    tell_lack(
        lines,
        "accepted customer agreement",
        "customer",
        customers().filter(|entry| entry.parts().next().is_none()).map(of),
        "the answers of customers/{id}/agreements",
    );
}

/// Of whom something is missing: how many, and the first of them.
fn tell_lack(lines: &mut Vec<String>, what: &str, noun: &str, whose: impl Iterator<Item = Option<String>>, way: &str) {
    let (mut count, mut first, mut are_more) = (0_u64, Vec::new(), false);
    for id in whose {
        count += 1;
        let Some(id) = id.map(|id| format!("`{id}`")).filter(|id| !first.contains(id)) else { continue };
        if first.len() < LINES_MAX {
            first.push(id);
        } else {
            are_more = true;
        }
    }
    if count == 0 {
        return;
    }
    let ids = match first.as_slice() {
        [] => String::new(),
        ids => format!(" ({}{})", ids.join(", "), if are_more { ", …" } else { "" }),
    };
    let plural = if count == 1 { "" } else { "s" };
    lines.push(format!("missing: {what} of {} {noun}{plural}{ids}; add {way}", grouped(count)));
}

/// The first of many, and how many more there are. Finding a place takes time, so nobody looks for those not shown.
fn list<T>(lines: &mut Vec<String>, title: &str, items: impl Iterator<Item = T>, told: impl Fn(T) -> String) {
    let mut items = items.peekable();
    if items.peek().is_none() {
        return;
    }
    lines.push(format!("{title}:"));
    lines.extend(items.by_ref().take(LINES_MAX).map(|item| format!("  {}", told(item))));
    let more = items.count();
    if more > 0 {
        lines.push(format!("  and {} more", grouped(more)));
    }
}

fn subject(known: &KnownRecord) -> String {
    if let Some(id) = known.record.text("id") {
        return format!("`{id}`");
    }
    let kind = known.section.kind();
    let ends = kind.ends().unwrap_or_default().map(|key| known.record.text(key).unwrap_or("?"));
    format!("{} of `{}` and `{}`", kind.noun(), ends[0], ends[1])
}

fn kinds(file: &FileNotes) -> String {
    match file.kinds.len() {
        0 => "nothing in it".to_owned(),
        1 => file.kinds.keys().map(|kind| kind.title().to_owned()).collect(),
        _ => {
            let kinds = file.kinds.iter().map(|(kind, rows)| format!("{} ({})", kind.title(), grouped(*rows)));
            kinds.collect::<Vec<_>>().join(" and ")
        }
    }
}

fn rows(file: &FileNotes) -> u64 {
    file.kinds.values().sum()
}

fn counted(rows: u64, taken: u64) -> String {
    format!("{} {}, {} taken", grouped(rows), if rows == 1 { "row" } else { "rows" }, grouped(taken))
}

fn has(file: &FileNotes, weight: Weight) -> bool {
    file.counts.keys().any(|(of, _)| *of == weight)
}

fn count(file: &FileNotes, weight: Weight) -> u64 {
    file.counts.iter().filter(|((of, _), _)| *of == weight).map(|(_, count)| count).sum()
}
