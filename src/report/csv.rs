//! One row for each finding, for spreadsheets and whatever else reads tables.

use std::io::{self, Write};

use csv::{QuoteStyle, Terminator, WriterBuilder};

use crate::finding::State;
use crate::report::Report;
use crate::report::entry::Entry;
use crate::report::formula::is_like_a_formula;
use crate::report::printable::printable_line;

/// The names of the columns.
const HEADER: [&str; 20] = [
    "file",
    "line",
    "column",
    "end-line",
    "end-column",
    "severity",
    "rule",
    "message",
    "help",
    "guidance",
    "contact",
    "subject",
    "state",
    "reason",
    "owner",
    "until",
    "waiver-file",
    "waiver-line",
    "fingerprint",
    "occurrence",
];

/// Writes every finding, whatever its state.
///
/// # Errors
///
/// What `out` answers.
pub fn write_csv(out: &mut dyn Write, report: Report<'_>) -> io::Result<()> {
    let mut writer =
        WriterBuilder::new().quote_style(QuoteStyle::NonNumeric).terminator(Terminator::CRLF).from_writer(out);
    writer.write_record(HEADER)?;
    for entry in Entry::all(report) {
        let finding = entry.finding;
        let guidance = finding.guidance.as_deref();
        let waived = match &finding.state {
            State::Waived(waived) => Some(waived),
            State::New | State::Known => None,
        };
        let accepted_in = waived.map(|waived| report.sources.line_of(waived.place));
        let (start, end) = (entry.spot.start, entry.spot.end);
        let text = |text: Option<&str>| harmless(text.unwrap_or_default());
        writer.write_record([
            harmless(entry.spot.path),
            start.line.to_string(),
            start.column.to_string(),
            end.line.to_string(),
            end.column.to_string(),
            finding.severity.to_string(),
            finding.rule.name.to_owned(),
            harmless(&finding.message),
            text(finding.help.as_deref()),
            text(guidance.and_then(|guidance| guidance.text.as_deref())),
            text(guidance.and_then(|guidance| guidance.contact.as_deref())),
            harmless(&finding.subject.join(", ")),
            finding.state.name().to_owned(),
            text(waived.map(|waived| waived.reason.as_str())),
            text(waived.and_then(|waived| waived.owner.as_deref())),
            waived.and_then(|waived| waived.until).map(|day| day.to_string()).unwrap_or_default(),
            text(accepted_in.map(|(file, _)| file)),
            accepted_in.map(|(_, line)| line.to_string()).unwrap_or_default(),
            entry.fingerprint,
            entry.occurrence.to_string(),
        ])?;
    }
    writer.flush()
}

/// The text in one line, with an apostrophe before what a spreadsheet would run as a formula.
fn harmless(text: &str) -> String {
    // A spreadsheet drops a tab or an end of line in front, and reads on.
    let is_dropped = text.starts_with(['\t', '\r', '\n']);
    let line = printable_line(text);
    if is_dropped || is_like_a_formula(&line) { format!("'{line}") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\"=1", "' =1", "＝1", "\tx"] {
            assert_eq!(harmless(formula), format!("'{}", formula.trim()));
        }
        for text in ["`=1` is no id", "a-b", "", "1=1", "sales/-x.yaml", "it's"] {
            assert_eq!(harmless(text), text);
        }
        assert_eq!(harmless("one\n\0two"), "one ␀two");
    }
}
