//! One line per finding, and the line that closes a text.

use std::io::{self, Write};

use crate::finding::Severity;
use crate::report::printable::printable_text;
use crate::report::{Report, statistics};

pub(super) fn write(out: &mut dyn Write, report: Report<'_>, with_summary: bool) -> io::Result<()> {
    for finding in &report.outcome.findings {
        let span = finding.primary.place.span;
        let source = report.sources.file(span.file);
        let position = source.position(span.start);
        let (path, message) = (printable_text(source.path(), false), printable_text(&finding.message, false));
        let rule = finding.rule;
        writeln!(out, "{path}:{}:{}: {}[{}] {message}", position.line, position.column, rule.severity, rule.name)?;
    }
    if report.with_statistics {
        statistics::write(out, report.outcome)?;
    }
    if with_summary {
        write_summary(out, report)?;
    }
    Ok(())
}

/// What was found, in how much.
pub(super) fn write_summary(out: &mut dyn Write, report: Report<'_>) -> io::Result<()> {
    let outcome = report.outcome;
    let counted = [Severity::Error, Severity::Warning, Severity::Info].map(|severity| {
        let count = outcome.count(severity);
        let noun = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        (count > 0).then(|| plural(count, noun))
    });
    let counted: Vec<String> = counted.into_iter().flatten().collect();
    let found = if counted.is_empty() { "no findings".to_owned() } else { counted.join(", ") };
    let counts = outcome.counts;
    writeln!(
        out,
        "{found} in {} ({}, {}, {}, {}) as of {}",
        plural(report.sources.len(), "file"),
        plural(counts.partners, "partner"),
        plural(counts.tenants, "tenant"),
        plural(counts.customers, "customer"),
        plural(counts.relationships, "relationship"),
        outcome.as_of
    )
}

/// A number with its noun.
pub(super) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
