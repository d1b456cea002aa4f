//! The network and its findings as rows, with the names that Partner Center has for columns.
//!
//! Every record of the language is a row that says all its keys, so that `import` reads the same network back; beside them
//! stand the columns by which a spreadsheet joins the rows to a reconciliation file. Enrollments and acceptances have rows
//! of their own, which name whose they are.
//!
//! Invariant: a table and the JSON document have the same rows in the same order, and say the same in each column.

mod account;
mod cell;

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{QuoteStyle, Terminator, WriterBuilder};
use serde::{Serialize, Serializer};

use crate::finding::Finding;
use crate::network::{Content, Entry, EntryKind, Network};
use crate::report::export::account::{Account, Cast};
use crate::report::export::cell::Cell;
use crate::report::json::Tool;
use crate::source::{Place, Sources};

/// The columns: what the row is, the names of Partner Center, what was found, where it is written, and the keys of the
/// language. Columns may be added, never renamed or removed.
const COLUMNS: [&str; 57] = [
    "Record",
    "PartnerId",
    "PartnerName",
    "MpnId",
    "ResellerId",
    "ResellerName",
    "ResellerMpnId",
    "CustomerId",
    "CustomerName",
    "CustomerDomainName",
    "CustomerCountry",
    "Rule",
    "PartnerCenterCode",
    "Severity",
    "State",
    "Message",
    "Since",
    "Until",
    "SourceFile",
    "SourceLine",
    "id",
    "name",
    "country",
    "global-id",
    "owner",
    "kind",
    "cloud",
    "tenant-id",
    "domain",
    "partner",
    "role",
    "tenant",
    "location-id",
    "mpa",
    "status",
    "status-since",
    "currency",
    "support-plan",
    "revenue-usd",
    "revenue-as-of",
    "accepted",
    "attested-by",
    "provider",
    "reseller",
    "seller",
    "buyer",
    "own-use",
    "ordered-by",
    "partner-of-record",
    "product",
    "customer",
    "roles",
    "auto-extend",
    "parent",
    "child",
    "ownership",
    "Unreadable",
];

/// Writes the rows as a table; returns how many records have values that cannot be read.
///
/// # Errors
///
/// What `out` answers.
pub fn write_export_csv(
    out: &mut dyn Write,
    sources: &Sources,
    network: &Network,
    findings: &[Finding],
) -> io::Result<usize> {
    let mut writer =
        WriterBuilder::new().quote_style(QuoteStyle::NonNumeric).terminator(Terminator::CRLF).from_writer(out);
    writer.write_record(COLUMNS)?;
    let mut unreadable = 0;
    let found = Found { sources, network, findings };
    for row in
        records(sources, network).inspect(|row| unreadable += usize::from(row.is_unreadable())).chain(found.rows())
    {
        let cells = row.cells.iter().map(|cell| cell.as_ref().map_or(Cow::Borrowed(""), Cell::in_table));
        for cell in cells {
            writer.write_field(cell.as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()?;
    Ok(unreadable)
}

/// Writes the rows as one JSON document; returns how many records have values that cannot be read.
///
/// # Errors
///
/// What `out` answers.
pub fn write_export_json(
    out: &mut dyn Write,
    sources: &Sources,
    network: &Network,
    findings: &[Finding],
) -> io::Result<usize> {
    let document = Document {
        version: 1,
        tool: Tool::THIS,
        as_of: network.as_of().to_string(),
        incomplete: network.has_broken_file(),
        records: Rows(|| records(sources, network)),
        findings: Rows(|| Found { sources, network, findings }.rows()),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)?;
    Ok(records(sources, network).filter(Row::is_unreadable).count())
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<R: Serialize, F: Serialize> {
    version: u32,
    tool: Tool,
    as_of: String,
    incomplete: bool,
    records: R,
    findings: F,
}

/// Rows, each made when it is written: all of them at once take more memory than the network.
struct Rows<F>(F);

impl<I: Iterator<Item = Row>, F: Fn() -> I> Serialize for Rows<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// One row: what stands in each column.
#[derive(Clone)]
struct Row {
    cells: [Option<Cell>; COLUMNS.len()],
}

impl Row {
    /// The row of a record.
    fn new(sources: &Sources, network: &Network, entry: Entry<'_>) -> Self {
        let mut row = Self { cells: [const { None }; COLUMNS.len()] };
        let fields = entry.fields();
        row.set("Record", Cell::text(entry.kind().noun()));
        row.set_cast(Cast::of(network, entry, &fields));
        row.set_place(sources, entry.place());
        let company = entry.company().map_or("", EntryKind::noun);
        let mut unreadable: Vec<&str> = Vec::new();
        for field in &fields {
            let column = match field.key {
                "since" => "Since",
                "until" => "Until",
                "accepted-by" => company,
                key => key,
            };
            if let Some(cell) = Cell::of(&field.content) {
                row.set(column, cell);
            }
            if matches!(field.content, Content::Unknown | Content::Roles { has_unknown: true, .. }) {
                unreadable.push(if field.key == "accepted-by" { company } else { field.key });
            }
        }
        if !unreadable.is_empty() {
            row.set("Unreadable", Cell::text(&unreadable.join(" ")));
        }
        row
    }

    fn set(&mut self, column: &str, cell: Cell) {
        let place = COLUMNS.iter().position(|known| *known == column).expect("every key of the language has a column");
        self.cells[place] = Some(cell);
    }

    fn set_text(&mut self, column: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.set(column, Cell::text(text));
        }
    }

    fn set_cast(&mut self, cast: Cast) {
        let accounts = [
            (cast.partner, ["PartnerId", "PartnerName", "MpnId"]),
            (cast.reseller, ["ResellerId", "ResellerName", "ResellerMpnId"]),
        ];
        for (account, [tenant_id, name, location_id]) in accounts {
            let account: Account = account.unwrap_or_default();
            self.set_text(tenant_id, account.tenant_id.as_deref());
            self.set_text(name, account.name.as_deref());
            self.set_text(location_id, account.location_id.as_deref());
        }
        let customer = cast.customer.unwrap_or_default();
        self.set_text("CustomerId", customer.tenant_id.as_deref());
        self.set_text("CustomerName", customer.name.as_deref());
        self.set_text("CustomerDomainName", customer.domain.as_deref());
        self.set_text("CustomerCountry", customer.country.map(|country| country.to_string()).as_deref());
    }

    fn set_place(&mut self, sources: &Sources, place: Place) {
        let (file, line) = sources.line_of(place);
        self.set("SourceFile", Cell::text(file));
        self.set("SourceLine", Cell::Line(line));
    }

    fn is_unreadable(&self) -> bool {
        self.cells[COLUMNS.len() - 1].is_some()
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = COLUMNS.iter().zip(&self.cells);
        serializer.collect_map(cells.filter_map(|(column, cell)| Some((column, cell.as_ref()?))))
    }
}

/// A row for every record, those within a record behind it.
fn records<'n>(sources: &'n Sources, network: &'n Network) -> impl Iterator<Item = Row> + 'n {
    let entries = EntryKind::RECORDS.into_iter().flat_map(|kind| network.entries(kind));
    let with_parts = entries.flat_map(|entry| std::iter::once(entry).chain(entry.parts()));
    with_parts.map(|entry| Row::new(sources, network, entry))
}

/// What was found in a network.
#[derive(Clone, Copy)]
struct Found<'n> {
    sources: &'n Sources,
    network: &'n Network,
    findings: &'n [Finding],
}

impl<'n> Found<'n> {
    /// A row for every finding: that of the record in which its primary label stands, with what was found.
    fn rows(self) -> impl Iterator<Item = Row> + 'n {
        let Self { sources, network, findings } = self;
        let places = (!findings.is_empty()).then(|| network.entry_places());
        findings.iter().map(move |finding| {
            let place = finding.primary.place;
            let entry = places.as_ref().and_then(|places| places.at(place));
            let mut row =
                entry.map_or(Row { cells: [const { None }; COLUMNS.len()] }, |entry| Row::new(sources, network, entry));
            row.set("Record", Cell::text("finding"));
            row.set("Rule", Cell::text(finding.rule.name));
            if !finding.rule.codes.is_empty() {
                row.set("PartnerCenterCode", Cell::Codes(finding.rule.codes));
            }
            row.set("Severity", Cell::text(finding.severity.name()));
            row.set("State", Cell::text(finding.state.name()));
            row.set("Message", Cell::text(&finding.message));
            row.set_place(sources, place);
            row
        })
    }
}
