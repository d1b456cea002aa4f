//! The diagnostic format of reviewdog, version rdjson.
//!
//! reviewdog refuses keys that its version does not know, so only those are written that it has always had.

use std::io::{self, Write};

use serde::Serialize;

use crate::finding::{Finding, Severity};
use crate::report::Report;
use crate::report::entry::Entry;
use crate::report::printable::printable_line;
use crate::source::Source;

#[derive(Serialize)]
struct DiagnosticResult<'r> {
    source: ToolSource,
    diagnostics: Vec<Diagnostic<'r>>,
}

#[derive(Serialize)]
struct ToolSource {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'r> {
    message: String,
    location: Location<'r>,
    severity: &'static str,
    code: Code,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: ByteColumn,
    end: ByteColumn,
}

/// A line and a column, counted from 1; the column in bytes.
#[derive(Serialize)]
struct ByteColumn {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
}

impl ByteColumn {
    fn new(source: &Source, offset: u32) -> Self {
        let line = source.position(offset).line;
        Self { line, column: offset - source.line_starts()[line as usize - 1] + 1 }
    }
}

/// Writes the findings that count: reviewdog comments whatever it is given.
///
/// # Errors
///
/// What `out` answers.
pub fn write_rdjson(out: &mut dyn Write, report: Report<'_>) -> io::Result<()> {
    let diagnostics = Entry::counting(report).into_iter().map(|entry| {
        let Finding { rule, severity, ref message, ref primary, .. } = *entry.finding;
        let span = primary.place.span;
        let source = report.sources.file(span.file);
        let range = Range { start: ByteColumn::new(source, span.start), end: ByteColumn::new(source, span.end) };
        let mut lines = entry.lines(report.sources);
        // Place, severity and rule have keys of their own.
        lines[0] = printable_line(message);
        Diagnostic {
            message: lines.join("\n"),
            location: Location { path: entry.spot.path, range },
            severity: match severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Info => "INFO",
            },
            code: Code { value: rule.name },
        }
    });
    let result =
        DiagnosticResult { source: ToolSource { name: env!("CARGO_PKG_NAME") }, diagnostics: diagnostics.collect() };
    serde_json::to_writer_pretty(&mut *out, &result)?;
    writeln!(out)
}
