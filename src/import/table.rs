//! Tables: comma-separated values and their relatives, line by line.
//!
//! Invariant: memory does not grow with lines, nor with what a quote that is never closed holds together.

mod lines;
mod repeated;

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::{self, Read};

use csv::{ByteRecord, ErrorKind, ReaderBuilder, Terminator};

use crate::import::Options;
use crate::import::cell::{self, Dates};
use crate::import::file_name::id_in_name;
use crate::import::kind::transaction::TELLING;
use crate::import::kind::{Context, Kind, Reading};
use crate::import::ledger::Ledger;
use crate::import::notes::{Note, Notes, Origin, Refused, Weight};
use crate::import::row::{Field, Row, normalised, tells_mpa};
use crate::import::table::lines::Lines;
use crate::import::table::repeated::Repeated;

/// What is told where no more can be read.
const BREAKS_OFF: &str = "the file breaks off; what stands behind is not read";

/// What is told of a line that is too long to be one.
const TOO_LONG: &str = "a line of more than 16 MB; what stands behind is not read";

/// What stands between cells, the usual one first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads a table: the file with this number among `notes`, which was begun.
///
/// # Errors
///
/// The note of the first bad line, where `options` say that it ends the import.
pub(super) fn read(
    reader: impl Read,
    file: u32,
    about: Option<&str>,
    options: &Options,
    ledger: &mut Ledger,
    notes: &mut Notes,
) -> Result<(), Note> {
    let mut reader = Lines::new(reader);
    let refuse = |notes: &mut Notes, reason: String| notes.files[file as usize].refused = Some(Refused { reason });
    let mut preamble = match Preamble::read(&mut reader) {
        Ok(preamble) => preamble,
        Err(error) => {
            refuse(notes, format!("its first line cannot be read: {error}"));
            return Ok(());
        }
    };
    if preamble.names.is_empty() {
        refuse(notes, "it has no header: the first line must name its columns".to_owned());
        return Ok(());
    }
    let names = std::mem::take(&mut preamble.names);
    let columns = Columns::of(&names, &preamble.spelt);
    let kind = match options.kind.map_or_else(|| Kind::of_columns(&|field| columns.has(field), &names), Ok) {
        Ok(kind) => kind,
        Err(refused) => {
            notes.files[file as usize].refused = Some(refused);
            return Ok(());
        }
    };
    let in_name = id_in_name(&notes.files[file as usize].name);
    let in_name = in_name.as_ref().map(|(id, is_of)| (id.as_str(), *is_of));
    let told = in_name.filter(|(_, is_of)| *is_of).map(|(id, _)| id);
    let mut table = Table {
        file,
        context: Context { about: about.or(told), named: in_name.map(|(id, _)| id), address: None },
        is_chosen: options.kind.is_some(),
        kind,
        columns,
        names,
        dates: Dates::new(options.date_order),
        repeated: Repeated::default(),
        rows: 0,
        taken: 0,
        differing: BTreeSet::new(),
    };
    let result = table.read(reader, &preamble, options, ledger, notes);
    table.repeated.settle(file, ledger);
    let (order, remark) = table.dates.settle();
    ledger.end_file(order);
    let told = &mut notes.files[file as usize];
    told.kinds.insert(kind, table.rows);
    told.taken = table.taken;
    told.remarks.extend(remark);
    let counts = |name: &String| format!("the column {name} stands twice; the first cell that is not blank counts");
    told.remarks.extend(table.differing.iter().map(counts));
    result
}

/// What stands before the first line of a table.
struct Preamble {
    delimiter: u8,
    /// The columns as they are spelt.
    spelt: Vec<String>,
    /// The columns, normalised.
    names: Vec<String>,
    /// The lines that were read.
    lines: u64,
}

impl Preamble {
    fn read(reader: &mut Lines<impl Read>) -> io::Result<Self> {
        let mut lines = 0;
        let mut delimiter = None;
        loop {
            let header = reader.next()?;
            if header.is_empty() {
                return Ok(Self { delimiter: b',', spelt: Vec::new(), names: Vec::new(), lines });
            }
            lines += line_feeds(&header).max(1);
            let text = header.trim_ascii_start();
            if text.is_empty() || text.starts_with(b"#TYPE") {
                continue;
            }
            let unquoted = text.strip_prefix(b"\"").unwrap_or(text);
            if let Some((name, rest)) = unquoted.split_at_checked(4)
                && name.eq_ignore_ascii_case(b"sep=")
            {
                // Not trimmed: a tab is white space, too.
                delimiter = rest.first().copied().filter(|given| !matches!(given, b'"' | b'\r' | b'\n'));
                continue;
            }
            let delimiter = delimiter.unwrap_or_else(|| delimiter_of(&header));
            reader.begin();
            let spelt = cells(&header, delimiter);
            let names = spelt.iter().map(|name| normalised(name)).collect();
            return Ok(Self { delimiter, spelt, names, lines });
        }
    }
}

/// What stands between the cells of a header: what gives most names that are known, then most names.
fn delimiter_of(header: &[u8]) -> u8 {
    let worth = |delimiter: u8| {
        let names: Vec<_> = cells(header, delimiter).iter().map(|name| normalised(name)).collect();
        let is_known = |name: &&String| Field::ALL.iter().any(|field| field.names().contains(&name.as_str()));
        (names.iter().filter(is_known).count(), names.len())
    };
    // Of equals `max_by_key` takes the last.
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| worth(*delimiter)).unwrap_or(b',')
}

/// The names in a header.
fn cells(header: &[u8], delimiter: u8) -> Vec<String> {
    let mut record = ByteRecord::new();
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(header);
    match reader.read_byte_record(&mut record) {
        Ok(true) => record.iter().map(|cell| cell::bare(&decoded(cell).0).to_owned()).collect(),
        Ok(false) | Err(_) => Vec::new(),
    }
}

/// Which column holds which field.
struct Columns {
    fields: [Option<usize>; Field::ALL.len()],
    /// The columns of which the reader of lines asks, but for days and what is charged.
    telling: Vec<usize>,
    /// The other columns of the same name, of fields that have such, and how that is spelt.
    again: Vec<(Field, Vec<usize>, String)>,
}

impl Columns {
    fn of(names: &[String], spelt: &[String]) -> Self {
        let position = |name: &&'static str| names.iter().position(|column| column == name);
        let status = || names.iter().position(|name| tells_mpa(name));
        let column = |field: &Field| {
            let known = field.names().iter().find_map(position);
            if *field == Field::IsAgreementSigned { known.or_else(status) } else { known }
        };
        let again: Vec<_> = Field::ALL
            .iter()
            .filter_map(|field| {
                let first = column(field)?;
                let others = (first + 1..names.len()).filter(|other| names[*other] == names[first]);
                Some((*field, others.collect::<Vec<_>>(), cell::quoted(&spelt[first])))
            })
            .filter(|(_, others, _)| !others.is_empty())
            .collect();
        let others = again.iter().filter(|(field, ..)| TELLING.contains(field)).flat_map(|(_, others, _)| others);
        let mut telling: Vec<usize> = TELLING.iter().filter_map(column).chain(others.copied()).collect();
        telling.sort_unstable();
        telling.dedup();
        Self { fields: std::array::from_fn(|index| column(&Field::ALL[index])), telling, again }
    }

    fn get(&self, field: Field) -> Option<usize> {
        self.fields[field as usize]
    }

    fn has(&self, field: Field) -> bool {
        self.get(field).is_some()
    }
}

/// A table that is being read.
struct Table<'t> {
    file: u32,
    context: Context<'t>,
    /// Whether the user says of which kind the table is.
    is_chosen: bool,
    kind: Kind,
    columns: Columns,
    names: Vec<String>,
    dates: Dates,
    repeated: Repeated,
    rows: u64,
    taken: u64,
    /// The columns that differ from another one of their name in some line.
    differing: BTreeSet<String>,
}

impl Table<'_> {
    fn read(
        &mut self,
        reader: Lines<impl Read>,
        preamble: &Preamble,
        options: &Options,
        ledger: &mut Ledger,
        notes: &mut Notes,
    ) -> Result<(), Note> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(preamble.delimiter)
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(1 << 17)
            .from_reader(reader);
        let mut record = ByteRecord::new();
        let mut reading = Reading::default();
        loop {
            let begin = reader.position().clone();
            reader.get_mut().keep_from(begin.byte());
            let read = reader.read_byte_record(&mut record);
            // Behind the line feed of the record, whose cells may hold others.
            let next = reader.position().line() + preamble.lines;
            let within = line_feeds(record.as_slice());
            let mut origin = Origin { file: self.file, line: next.saturating_sub(within + 1) };
            let is_swallowing = match &read {
                Ok(false) => return Ok(()),
                Ok(true) if within == 0 => false,
                Ok(true) => {
                    let raw = reader.get_ref().between(begin.byte(), reader.position().byte());
                    record.len() != self.names.len() || !is_well_quoted(raw, preamble.delimiter)
                }
                Err(_) => reader.get_ref().is_too_long(),
            };
            if is_swallowing && let Some((blank, length)) = reader.get_ref().first_line() {
                // What the quote holds together is read again without it.
                let (byte, line) = (begin.byte() + blank + length, begin.line() + blank);
                origin.line = line + preamble.lines;
                let mut position = begin;
                position.set_byte(byte).set_line(line + 1);
                reader.seek(position).expect("what was not read to its end is kept");
                self.rows += 1;
                reading.notes.push((Weight::Bad, "a quote that is not closed", String::new()));
            } else if let Err(error) = read {
                origin.line = next;
                reading.notes.push(match error.into_kind() {
                    _ if reader.get_ref().is_too_long() => (Weight::Bad, TOO_LONG, String::new()),
                    ErrorKind::Io(error) => (Weight::Bad, BREAKS_OFF, error.to_string()),
                    _ => (Weight::Bad, BREAKS_OFF, String::new()),
                });
            } else {
                self.take(&record, origin, &mut reading, ledger);
            }
            for (weight, sort, detail) in reading.notes.drain(..) {
                let note = Note { origin, weight, sort, detail };
                notes.add(note.clone());
                if options.is_strict && weight == Weight::Bad {
                    return Err(note);
                }
                if matches!(sort, BREAKS_OFF | TOO_LONG) {
                    return Ok(());
                }
            }
        }
    }

    fn take(&mut self, record: &ByteRecord, origin: Origin, reading: &mut Reading, ledger: &mut Ledger) {
        if record.len() != self.names.len() {
            // Lines of nothing but delimiters are what spreadsheets leave below a table.
            if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
                return;
            }
            self.rows += 1;
            let sort = "a line with more or fewer cells than the header";
            let detail = format!("{} cells, where the header has {}", record.len(), self.names.len());
            reading.notes.push((Weight::Bad, sort, detail));
            return;
        }
        self.rows += 1;
        if record.as_slice().contains(&0) {
            reading.notes.push((Weight::Bad, "a line with characters that no text has", String::new()));
            return;
        }
        let row = Line { record, columns: &self.columns, is_foreign: Cell::new(false) };
        for (field, others, name) in &self.columns.again {
            let first = row.bytes(*field);
            let differs = |other: &[u8]| !other.is_empty() && other != first;
            if others.iter().filter_map(|other| record.get(*other)).any(|other| differs(other.trim_ascii())) {
                self.differing.insert(name.clone());
            }
        }
        let is_line = self.kind.is_line();
        if is_line && self.repeated.take(&row, origin.line, &mut self.dates, reading) {
            self.taken += 1;
            return;
        }
        if self.is_header(record) {
            reading.notes.push((Weight::LeftOut, "the header once more", String::new()));
            return;
        }
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            self.rows -= 1;
            return;
        }
        if self.kind == Kind::OwnLocation && self.rows > 1 && !self.is_chosen {
            // Whoever keeps a list of partners may well give it the columns of the one profile.
            let sort = "a second profile, where one is whose files these are (`--kind own-location` takes them all)";
            reading.notes.push((Weight::Bad, sort, String::new()));
            return;
        }
        self.kind.read(&row, self.context, &mut self.dates, reading);
        if row.is_foreign.get() {
            let sort = "text that is no UTF-8, read as Windows-1252";
            reading.notes.push((Weight::Unclear, sort, String::new()));
        }
        if !reading.facts.is_empty() {
            self.taken += 1;
        }
        if is_line && self.repeated.keep(&row, origin, reading, &self.dates, ledger) {
            return;
        }
        for fact in reading.facts.drain(..) {
            ledger.take(fact, origin);
        }
    }

    fn is_header(&self, record: &ByteRecord) -> bool {
        let is_name = |(cell, name): (&[u8], &String)| normalised(cell::bare(&decoded(cell).0)) == *name;
        record.iter().zip(&self.names).all(is_name)
    }
}

fn line_feeds(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

/// Whether every quote of a record that is opened is closed at the end of its cell.
fn is_well_quoted(mut raw: &[u8], delimiter: u8) -> bool {
    let length_to = |raw: &[u8], byte: u8| raw.iter().position(|found| *found == byte).unwrap_or(raw.len());
    loop {
        if let Some(mut rest) = raw.strip_prefix(b"\"") {
            loop {
                rest = rest.get(length_to(rest, b'"') + 1..).unwrap_or_default();
                match rest.strip_prefix(b"\"") {
                    Some(doubled) => rest = doubled,
                    None => break,
                }
            }
            let is_closed = rest.first().is_none_or(|next| *next == delimiter || next.is_ascii_whitespace());
            if !is_closed {
                return false;
            }
            raw = rest;
        }
        match raw.get(length_to(raw, delimiter) + 1..) {
            Some(next) => raw = next,
            None => return true,
        }
    }
}

/// A line of a table.
struct Line<'l> {
    record: &'l ByteRecord,
    columns: &'l Columns,
    /// Whether a cell was asked for that is no UTF-8.
    is_foreign: Cell<bool>,
}

impl Line<'_> {
    /// What stands in the field; where several columns have its name, in the first that is not blank.
    fn bytes(&self, field: Field) -> &[u8] {
        let cell = self.columns.get(field).and_then(|column| self.record.get(column)).unwrap_or_default();
        if self.columns.again.is_empty() || !cell.trim_ascii().is_empty() {
            return cell.trim_ascii();
        }
        let others = self.columns.again.iter().filter(|(of, ..)| *of == field).flat_map(|(_, others, _)| others);
        let mut cells = others.filter_map(|other| self.record.get(*other)).map(<[u8]>::trim_ascii);
        cells.find(|cell| !cell.is_empty()).unwrap_or_default()
    }
}

impl Row for Line<'_> {
    fn text(&self, field: Field) -> Option<Cow<'_, str>> {
        let (text, is_foreign) = decoded(self.bytes(field));
        if is_foreign {
            self.is_foreign.set(true);
        }
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(cell::bare(text)),
            Cow::Owned(text) => Cow::Owned(cell::bare(&text).to_owned()),
        };
        (!text.is_empty()).then_some(text)
    }

    fn has(&self, field: Field) -> bool {
        self.columns.has(field)
    }

    fn rows(&self, _field: Field) -> Vec<Box<dyn Row + '_>> {
        Vec::new()
    }
}

/// A cell as text, and whether it is no UTF-8: then it is what Excel writes in western Europe and America, Windows-1252.
fn decoded(cell: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(cell) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (cell.iter().map(|byte| windows_1252(*byte)).collect(), true),
    }
}

/// What Windows-1252 has between 0x80 and 0x9f; elsewhere it is Latin-1.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}
