//! The report for auditors as a workbook.
//!
//! Every sheet but the first and that of the regions is one table: its header stands still, its columns filter, days are
//! days and counts are numbers. Every text is written as text, whatever it begins with; no cell holds a formula.
//!
//! Invariant: what a workbook cannot hold is counted, and the first sheet says so.

mod regions;
mod sheet;
mod summary;
mod tables;

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, IntoCustomDateTime, Workbook, XlsxError};

use crate::programme::Day;
use crate::report::audit::AuditReport;
use crate::report::audit::xlsx::sheet::Look;
use crate::report::printable::{printable_line, shortened};

/// Most characters of a title in the properties of a document.
const PROPERTY_MAX: usize = 200;

/// Writes the report.
///
/// # Errors
///
/// What `out` answers.
pub fn write_audit_xlsx(out: &mut dyn Write, report: &AuditReport<'_>) -> io::Result<()> {
    let book = workbook(report).and_then(|mut workbook| workbook.save_to_buffer()).map_err(|error| match error {
        XlsxError::IoError(error) => error,
        error => io::Error::other(error),
    })?;
    out.write_all(&book)
}

fn workbook(report: &AuditReport<'_>) -> Result<Workbook, XlsxError> {
    let look = Look::new();
    let mut sheets = vec![
        tables::findings(report, &look)?,
        tables::waivers(report, &look)?,
        tables::partners(report, &look)?,
        regions::regions(report, &look)?,
        tables::coverage(report, &look)?,
        tables::ending(report, &look)?,
    ];
    if let Some(comparison) = &report.outcome.baseline {
        sheets.insert(2, tables::baseline(report, comparison, &look)?);
    }
    if let Some(change) = &report.audit.change {
        sheets.push(tables::change(report, change, &look)?);
        sheets.push(tables::waiver_changes(report, &change.waivers, &look)?);
    }
    sheets.push(tables::evidence(report, &look)?);
    sheets.push(tables::inputs(report, &look)?);
    sheets.push(tables::facts(report, &look)?);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(report));
    workbook.push_worksheet(summary::summary(report, &look, &sheets)?.finish());
    for sheet in sheets {
        workbook.push_worksheet(sheet.finish());
    }
    Ok(workbook)
}

/// What the file says of itself; a workbook has to say when it was made, and the as-of day is the same for the same input.
fn properties(report: &AuditReport<'_>) -> DocProperties {
    let text = |text: &str| shortened(&printable_line(text), PROPERTY_MAX).into_owned();
    DocProperties::new()
        .set_title(text(report.title))
        .set_company(report.organisation.map(text).unwrap_or_default())
        .set_comment(format!("As of {}", report.outcome.as_of))
        .set_author(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")))
        .set_creation_datetime(Midnight(report.outcome.as_of))
}

/// The beginning of a day, of those before 1900, too, which cells do not have.
struct Midnight(Day);

impl IntoCustomDateTime for Midnight {
    fn utc_datetime(self) -> String {
        format!("{}T00:00:00Z", self.0)
    }
}
