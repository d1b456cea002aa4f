//! Workflow commands of GitHub Actions: each finding that counts becomes an annotation of its lines.

use std::io::{self, Write};

use crate::finding::Severity;
use crate::report::Report;
use crate::report::entry::Entry;
use crate::report::printable::logged;

/// Writes one command for each finding that counts.
///
/// # Errors
///
/// What `out` answers.
pub fn write_github(out: &mut dyn Write, report: Report<'_>) -> io::Result<()> {
    for entry in Entry::counting(report) {
        let command = match entry.finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let (start, end) = (entry.spot.start, entry.spot.end);
        write!(
            out,
            "::{command} file={},line={},endLine={}",
            property(&logged(entry.spot.path)),
            start.line,
            end.line
        )?;
        // Annotations over several lines have no columns.
        if start.line == end.line {
            write!(out, ",col={},endColumn={}", start.column, end.column)?;
        }
        let title = property(entry.finding.rule.name);
        writeln!(out, ",title={title}::{}", data(&entry.message_with_advice()))?;
    }
    Ok(())
}

/// The text as the message of a command holds it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The text as a property of a command holds it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
