//! Logging commands of Azure Pipelines: each finding that counts becomes an issue of the task.

use std::io::{self, Write};

use crate::finding::Severity;
use crate::report::Report;
use crate::report::entry::Entry;
use crate::report::printable::{logged, shown};

/// Writes one command for each error and warning that counts. Azure knows no issues that weigh less, so what is only
/// worth knowing is a line of the log.
///
/// # Errors
///
/// What `out` answers.
pub fn write_azure(out: &mut dyn Write, report: Report<'_>) -> io::Result<()> {
    for entry in Entry::counting(report) {
        let rule = entry.finding.rule.name;
        let kind = match entry.finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => {
                let place = shown(&report.sources.place_of(entry.finding.primary.place.span));
                let line = format!("{place}: info[{rule}] {}", entry.message_with_advice());
                // The agent looks for commands anywhere in a line.
                writeln!(out, "{}", line.replace('\n', "; ").replace("##", "# #"))?;
                continue;
            }
        };
        let (line, column) = (entry.spot.start.line, entry.spot.start.column);
        writeln!(
            out,
            "##vso[task.logissue type={kind};sourcepath={};linenumber={line};columnnumber={column};code={rule};]{}",
            property(&logged(entry.spot.path)),
            data(&entry.message_with_advice())
        )?;
    }
    Ok(())
}

/// The text as the message of a command holds it.
fn data(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The text as a property of a command holds it.
fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}
