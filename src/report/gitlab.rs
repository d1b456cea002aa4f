//! The Code Quality report of GitLab.

use std::io::{self, Write};

use serde::Serialize;

use crate::finding::Severity;
use crate::report::Report;
use crate::report::entry::Entry;

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// Writes the findings that count: GitLab compares reports of branches itself, and would show what is waived as a fault.
///
/// # Errors
///
/// What `out` answers.
pub fn write_gitlab(out: &mut dyn Write, report: Report<'_>) -> io::Result<()> {
    let issues = Entry::counting(report).into_iter().map(|entry| Issue {
        description: entry.message_with_advice(),
        check_name: entry.finding.rule.name,
        // GitLab keeps the last of several issues with one fingerprint and drops the others.
        fingerprint: match entry.occurrence {
            1 => entry.fingerprint,
            occurrence => format!("{}-{occurrence}", entry.fingerprint),
        },
        severity: match entry.finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
        location: Location {
            path: entry.spot.path,
            lines: Lines { begin: entry.spot.start.line, end: entry.spot.end.line },
        },
    });
    serde_json::to_writer_pretty(&mut *out, &issues.collect::<Vec<_>>())?;
    writeln!(out)
}
